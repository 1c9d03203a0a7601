import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { importAccountSchema } from '../users/user.commands.js';
import type { ImportedAccount, ImportFault, ImportRow, ImportTable } from './account-import.js';

/** Between two of them others get their turn, while the database looks for names that are taken. */
const SLICE = 250;

/** All of a table's accounts, and all that is wrong with any of them, by row. */
export async function checkAccounts(
  ports: Pick<Ports, 'users'>,
  table: ImportTable,
): Promise<{ accounts: ImportedAccount[]; faults: ImportFault[] }> {
  const accounts: ImportedAccount[] = [];
  const faults = [...table.faults];
  const doubled = doubleFinder();
  // What is wrong with the whole of it says nothing of its rows.
  if (faults.some(({ row }) => row === null)) return { accounts, faults };
  for (let from = 0; from < table.rows.length; from += SLICE) {
    const checked: ImportedAccount[] = [];
    for (const row of table.rows.slice(from, from + SLICE)) {
      const account = checkRow(row, faults);
      if (account) checked.push(account);
    }
    faults.push(...doubled(checked), ...(await takenFaults(ports, checked)));
    accounts.push(...checked);
  }
  if (table.rows.length === 0 && faults.length === 0) faults.push(faultOf(null, '', 'import.empty'));
  faults.sort((one, other) => (one.row ?? 0) - (other.row ?? 0));
  return { accounts, faults };
}

function checkRow({ row, account }: ImportRow, faults: ImportFault[]): ImportedAccount | null {
  try {
    return { row, ...validate(importAccountSchema, account) };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    faults.push(...(error.details.fields ?? []).map((field) => ({ row, ...field })));
    return null;
  }
}

const unique = ['login', 'email'] as const;

/** The second of two equal ones is told where the first stands. */
function doubleFinder(): (accounts: ImportedAccount[]) => ImportFault[] {
  const known = { login: new Map<string, number>(), email: new Map<string, number>() };
  return (accounts) =>
    accounts.flatMap((account) =>
      unique.flatMap((field) => {
        const folded = account[field].toLowerCase();
        const first = known[field].get(folded);
        if (first === undefined) known[field].set(folded, account.row);
        return first === undefined ? [] : [faultOf(account.row, field, 'import.doubled', { row: first })];
      }),
    );
}

async function takenFaults(
  { users }: Pick<Ports, 'users'>,
  accounts: ImportedAccount[],
): Promise<ImportFault[]> {
  const taken = await users.takenAmong({
    logins: accounts.map(({ login }) => login),
    emails: accounts.map(({ email }) => email),
  });
  return accounts.flatMap(({ row, login, email }) => [
    ...(taken.logins.has(login) ? [faultOf(row, 'login', 'login_taken')] : []),
    ...(taken.emails.has(email) ? [faultOf(row, 'email', 'email_taken')] : []),
  ]);
}

const faultOf = (
  row: number | null,
  field: string,
  rule: string,
  params: Record<string, unknown> = {},
): ImportFault => ({ row, field, rule, params });
