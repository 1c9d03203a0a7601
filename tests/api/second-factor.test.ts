import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addAuthenticator, createAuthenticator } from '../support/authenticator.js';
import { ApiClient, goodPassword, newAdmin, newClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let admin: ApiClient;
let anonymous: ApiClient;
beforeAll(async () => {
  server = await startServer({ trustProxy: 1 });
  admin = await newAdmin(server);
  anonymous = await ApiClient.anonymous(server);
});
afterAll(() => server.stop());

let address = 0;
/** Failures are limited for each address: who fails on purpose comes from another one. */
const elsewhere = (): Record<string, string> => {
  address += 1;
  return { 'X-Forwarded-For': `198.51.${100 + (address >> 7)}.${1 + (address & 127)}` };
};

async function enrolled() {
  const client = await newClient(server);
  const login = String(client.user?.login);
  const { authenticator, recoveryCodes } = await addAuthenticator(client, server);
  const signIn = (more: object = {}, from = elsewhere()) =>
    anonymous.post('/auth/login', { login, password: goodPassword, ...more }, from);
  const challenge = async () => String((await signIn()).body.challenge);
  const goOn = (token: string, code: string, from = elsewhere()) =>
    anonymous.post('/auth/login/second-factor', { challenge: token, code }, from);
  return { client, login, authenticator, recoveryCodes, signIn, challenge, goOn };
}

const actsOf = async (client: ApiClient): Promise<unknown[]> =>
  (await client.get('/auth/me/events')).body.items.map(({ act }) => act);

/** As if so much time had passed since somebody showed who they are. */
const age = (client: ApiClient, minutes: number) =>
  server.sql(
    `UPDATE sessions SET created_at = now() - make_interval(mins => $minutes), proved_at = NULL WHERE user_id = $id`,
    {
      id: client.user?.id,
      minutes,
    },
  );

describe('10: an authenticator', () => {
  it('is added with its first code, gives ten recovery codes, and ends every other session', async () => {
    const client = await newClient(server);
    const other = await (await ApiClient.anonymous(server)).signIn(String(client.user?.login));
    const begun = await client.post('/auth/second-factor/totp');
    expect(begun.status).toBe(201);
    const { secret, address: uri } = begun.body as unknown as { secret: string; address: string };
    expect(uri).toContain(`otpauth://totp/Kladovka:${client.user?.login}?secret=${secret}`);
    expect((await client.get('/auth/second-factor')).body).toEqual({
      totp: null,
      passkeys: [],
      recoveryCodesLeft: 0,
      isRequired: false,
      arePasskeysOffered: false,
    });
    // It holds nobody up before it was shown to work.
    await (await ApiClient.anonymous(server)).signIn(String(client.user?.login));
    const wrong = await client.post('/auth/second-factor/totp/confirm', { code: '000000x' });
    expect([wrong.status, wrong.body.errors[0]?.field]).toEqual([400, 'code']);

    const confirmed = await client.post('/auth/second-factor/totp/confirm', {
      code: createAuthenticator(secret).code(),
    });
    expect(confirmed.status).toBe(200);
    expect(confirmed.body.recoveryCodes).toHaveLength(10);
    expect((await client.get('/auth/me')).body).toMatchObject({ hasSecondFactor: true });
    expect((await other.get('/auth/me')).status).toBe(401);
    expect((await client.get('/auth/second-factor')).body).toMatchObject({
      totp: { lastUsedAt: null },
      recoveryCodesLeft: 10,
    });
    expect(await actsOf(client)).toEqual(
      expect.arrayContaining(['user.factor_added', 'user.recovery_codes_made', 'session.ended']),
    );
    expect((await client.post('/auth/second-factor/totp')).body.code).toBe('second_factor_exists');
  });

  it('is asked for by a sign-in, which takes the code beside the password, or goes on by a challenge', async () => {
    const { signIn, challenge, goOn, authenticator, login } = await enrolled();
    const asked = await signIn();
    expect(asked.status).toBe(401);
    expect(asked.body).toMatchObject({ code: 'second_factor_required', factors: ['totp', 'recovery'] });
    const beside = await signIn({ code: authenticator.code() });
    expect([beside.status, beside.body.tokenType]).toEqual([200, 'Bearer']);
    const after = await goOn(await challenge(), ` ${authenticator.code(1).replace(/(...)/, '$1 ')} `);
    expect([after.status, (after.body.user as { login: string }).login]).toEqual([200, login]);
    // The tokens that follow ask for nothing.
    const again = await anonymous.post('/auth/refresh', { refreshToken: after.body.refreshToken });
    expect(again.status).toBe(200);
  });

  it('takes a code once, though many show it at the same time', async () => {
    const { signIn, challenge, goOn, authenticator } = await enrolled();
    const code = authenticator.code();
    const tokens = await Promise.all([1, 2, 3].map(challenge));
    const answers = await Promise.all([
      ...tokens.map((token) => goOn(token, code)),
      ...[1, 2, 3].map(() => signIn({ code })),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401, 401, 401]);
    expect(answers.filter(({ status }) => status === 401).map(({ body }) => body.code)).toEqual(
      Array(5).fill('code_wrong'),
    );
    // Nor one that is older than the last.
    expect((await signIn({ code: authenticator.code(1) })).status).toBe(200);
    expect((await signIn({ code })).status).toBe(401);
  });

  it('says nothing before the password is right, and nothing of a login that nobody has', async () => {
    const { login, authenticator } = await enrolled();
    const told = async (input: object) => {
      const { status, body } = await anonymous.post('/auth/login', input, elsewhere());
      const { requestId: _, ...rest } = body;
      return [status, rest];
    };
    const unknown = await told({ login: 'nobody000', password: 'Wrong-2026!' });
    expect(await told({ login, password: 'Wrong-2026!' })).toEqual(unknown);
    expect(await told({ login, password: 'Wrong-2026!', code: authenticator.code() })).toEqual(unknown);
    expect(await told({ login: 'nobody000', password: 'Wrong-2026!', code: '123456' })).toEqual(unknown);
  });

  it('holds off whoever guesses codes, though they know the password, and tells the owner', async () => {
    const { client, signIn, challenge, goOn, authenticator } = await enrolled();
    const from = elsewhere();
    const token = await challenge();
    const codes: unknown[] = [];
    for (let i = 0; i < 11; i += 1) {
      // A right password in between begins nothing anew.
      if (i === 5) expect((await signIn({}, from)).body.code).toBe('second_factor_required');
      codes.push((await goOn(token, `00000${i}`.slice(-6), from)).body.code);
    }
    expect(codes).toEqual([...Array(10).fill('code_wrong'), 'too_many_attempts']);
    const right = await goOn(token, authenticator.code(), from);
    expect([right.status, right.headers.get('Retry-After')]).toEqual([429, expect.stringMatching(/^\d+$/)]);
    expect((await goOn(token, authenticator.code())).status).toBe(200);
    expect(await actsOf(client)).toEqual(
      expect.arrayContaining(['session.code_failed', 'session.sign_in_limited']),
    );
    const { items } = (await admin.get('/sign-ins/limits')).body;
    expect(items).toContainEqual(expect.objectContaining({ login: client.user?.login, rule: 'pair' }));
  });

  it('a challenge ends with the password that it was given for, and is worth nothing by itself', async () => {
    const { client, challenge, goOn, authenticator } = await enrolled();
    const token = await challenge();
    expect((await anonymous.withToken(token).get('/auth/me')).status).toBe(401);
    expect((await goOn('nonsense', authenticator.code())).body.code).toBe('challenge_expired');
    await client.post('/auth/password', { currentPassword: goodPassword, newPassword: 'Quite-other-42!' });
    expect((await goOn(token, authenticator.code())).body.code).toBe('challenge_expired');
  });

  it('no sign-in by the password alone outlives its coming', async () => {
    for (let round = 0; round < 3; round += 1) {
      const client = await newClient(server);
      const begun = await client.post('/auth/second-factor/totp');
      const code = createAuthenticator(String(begun.body.secret)).code();
      const credentials = { login: client.user?.login, password: goodPassword };
      await Promise.all([
        client.post('/auth/second-factor/totp/confirm', { code }),
        ...[1, 2, 3, 4].map(() => anonymous.post('/auth/login', credentials, elsewhere())),
      ]);
      const sql = 'SELECT id FROM sessions WHERE user_id = $id AND ended_at IS NULL';
      const [rows] = (await server.sql(sql, { id: client.user?.id })) as [unknown[]];
      expect(rows).toHaveLength(1);
      expect((await client.get('/auth/me')).status).toBe(200);
    }
  });

  it('goes with its recovery codes when it is removed, and the password is enough again', async () => {
    const { client, signIn, recoveryCodes } = await enrolled();
    expect((await client.delete('/auth/second-factor/totp')).status).toBe(204);
    expect((await client.get('/auth/second-factor')).body).toMatchObject({
      totp: null,
      passkeys: [],
      recoveryCodesLeft: 0,
    });
    expect((await signIn()).status).toBe(200);
    expect(await actsOf(client)).toContain('user.factor_removed');
    expect((await client.delete('/auth/second-factor/totp')).body.code).toBe('second_factor_missing');
    const left = await server.sql('SELECT 1 FROM recovery_codes WHERE user_id = $id', {
      id: client.user?.id,
    });
    expect([(left as [unknown[]])[0], recoveryCodes.length]).toEqual([[], 10]);
  });
});

describe('10: recovery codes', () => {
  it('are good once each, however they are typed, and new ones take their place', async () => {
    const { client, signIn, challenge, goOn, recoveryCodes } = await enrolled();
    const [first = '', second = '', third = ''] = recoveryCodes;
    const once = await Promise.all([goOn(await challenge(), first), signIn({ code: first })]);
    expect(once.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect((await signIn({ code: second.toUpperCase().replaceAll('-', ' ') })).status).toBe(200);
    expect((await client.get('/auth/second-factor')).body.recoveryCodesLeft).toBe(8);
    expect((await actsOf(client)).filter((act) => act === 'user.recovery_code_used')).toHaveLength(2);

    const renewed = await client.post('/auth/second-factor/recovery-codes');
    expect(renewed.body.recoveryCodes).toHaveLength(10);
    expect((await signIn({ code: third })).status).toBe(401);
    expect((await signIn({ code: (renewed.body.recoveryCodes as string[])[0] })).status).toBe(200);
  });

  it('let somebody in when the server has another secret, and no code of the app is right any more', async () => {
    const { signIn, authenticator, recoveryCodes, client } = await enrolled();
    const other = await startServer(
      { secrets: { session: 'x'.repeat(40), jwt: 'another secret that an operator has set' } },
      server,
    );
    const there = await ApiClient.anonymous(other);
    const credentials = { login: client.user?.login, password: goodPassword };
    expect((await there.post('/auth/login', { ...credentials, code: authenticator.code() })).status).toBe(
      401,
    );
    expect((await there.post('/auth/login', { ...credentials, code: recoveryCodes[0] })).status).toBe(200);
    await other.stop();
    expect((await signIn({ code: authenticator.code() })).status).toBe(200);
  });
});

describe('10: what is dangerous asks who is there', () => {
  it('a session of more than ten minutes shows its password, or a code, before the second factor changes', async () => {
    const { client, authenticator } = await enrolled();
    await age(client, 11);
    for (const answer of [
      await client.delete('/auth/second-factor/totp'),
      await client.post('/auth/second-factor/recovery-codes'),
      await client.post('/auth/second-factor/totp'),
    ])
      expect([answer.status, answer.body.code]).toEqual([403, 'proof_required']);
    const wrong = await client.post('/auth/proof', { password: 'Wrong-2026!' });
    expect([wrong.status, wrong.body.errors[0]?.field]).toEqual([400, 'password']);
    expect((await client.post('/auth/proof', {})).status).toBe(400);
    expect((await client.post('/auth/proof', { code: '000000' })).body.code).toBe('code_wrong');
    expect((await client.post('/auth/proof', { password: goodPassword })).status).toBe(204);
    expect((await client.post('/auth/second-factor/recovery-codes')).status).toBe(200);
    await age(client, 11);
    expect((await client.post('/auth/proof', { code: authenticator.code() })).status).toBe(204);
    expect((await client.delete('/auth/second-factor/totp')).status).toBe(204);
  });

  it('whoever took a session over guesses the password no longer by going from address to address', async () => {
    const client = await newClient(server);
    const guess = (password: string, from = elsewhere()) => client.post('/auth/proof', { password }, from);
    const answers = await Promise.all(Array.from({ length: 110 }, (_, n) => guess(`Wrong-${n}!`)));
    const statuses = answers.map(({ status }) => status);
    expect([400, 429].map((status) => statuses.filter((one) => one === status).length)).toEqual([100, 10]);
    const change = { currentPassword: goodPassword, newPassword: 'Quite-other-42!' };
    expect((await client.post('/auth/password', change, elsewhere())).status).toBe(429);
    // Where its owner signed in before they are not kept out.
    expect((await guess(goodPassword, {})).status).toBe(204);
  });

  it('strangers who guess at the sign-in keep nobody who is signed in from changing the password', async () => {
    const client = await newClient(server);
    const guess = (n: number) => {
      const credentials = { login: client.user?.login, password: `Wrong-${n}!` };
      return anonymous.post('/auth/login', credentials, elsewhere());
    };
    const answers = await Promise.all(Array.from({ length: 101 }, (_, n) => guess(n)));
    expect(answers.map(({ status }) => status)).toContain(429);
    const change = { currentPassword: goodPassword, newPassword: 'Quite-other-42!' };
    expect((await client.post('/auth/password', change, elsewhere())).status).toBe(204);
  });
});

describe('10: a second factor that was lost', () => {
  it('is reset by an administrator: the password is enough, every session ends, and its owner reads who did it', async () => {
    const { client, login, signIn, recoveryCodes } = await enrolled();
    const path = `/users/${client.user?.id}/second-factor`;
    expect((await admin.get(path)).body).toMatchObject({ totp: { lastUsedAt: null }, recoveryCodesLeft: 10 });
    expect((await admin.delete(path)).status).toBe(204);
    expect((await client.get('/auth/me')).status).toBe(401);
    const again = await anonymous.signIn(login);
    expect((await signIn({ code: recoveryCodes[0] })).status).toBe(200);
    const { items } = (await again.get('/auth/me/events')).body;
    expect(items.find(({ act }) => act === 'user.factor_reset')).toMatchObject({
      text: `${admin.user?.login} reset the second factor of ${login}.`,
      address: null,
    });
    const nothing = await admin.delete(path);
    expect([nothing.status, nothing.body.code]).toEqual([409, 'second_factor_missing']);
  });

  it('is reset by the help desk for whom it helps, and for nobody else', async () => {
    const helpdesk = await newClient(server, 'helpdesk');
    const { client } = await enrolled();
    const auditor = await newClient(server, 'auditor');
    const path = `/users/${client.user?.id}/second-factor`;
    expect((await helpdesk.delete(path)).status).toBe(404);
    const { body: group } = await admin.post('/groups', { name: `group of ${client.user?.login}` });
    const userIds = [client, helpdesk, auditor].map(({ user }) => user?.id);
    await admin.post(`/groups/${group.id}/members`, { userIds });
    await addAuthenticator(auditor, server);
    expect((await helpdesk.delete(`/users/${auditor.user?.id}/second-factor`)).status).toBe(403);
    expect((await helpdesk.delete(path)).status).toBe(204);
    expect((await auditor.delete(path)).status).toBe(403);
  });
});

describe('10: no secret of a second factor', () => {
  it('lies in the database as it is, or comes out in a log, an answer or the audit', async () => {
    const { client, authenticator, recoveryCodes, challenge, goOn } = await enrolled();
    const token = await challenge();
    const code = authenticator.code();
    expect((await goOn(token, code)).status).toBe(200);
    expect((await goOn(token, recoveryCodes[1] ?? '')).status).toBe(200);
    await client.delete('/auth/second-factor/totp');
    const [kept] = (await server.sql(
      `SELECT encode(sealed_secret, 'escape') AS secret FROM totp_factors
       UNION ALL SELECT encode(code_hash, 'escape') FROM recovery_codes
       UNION ALL SELECT a::text FROM audit a`,
      {},
    )) as [{ secret: string }[]];
    const readLog = () => readFile(server.settings.log.file, 'utf8');
    await eventually(async () => expect(await readLog()).toContain('user.factor_removed'));
    const log = await readLog();
    const written = `${log} ${JSON.stringify(kept)} ${JSON.stringify((await client.get('/auth/me/events')).body)}`;
    for (const secret of [authenticator.secret, token, ...recoveryCodes])
      expect(written).not.toContain(secret);
  });
});
