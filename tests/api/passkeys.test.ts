import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addAuthenticator } from '../support/authenticator.js';
import { ApiClient, goodPassword, newAdmin, newClient } from '../support/client.js';
import { type Ceremony, SoftPasskey } from '../support/passkey.js';
import { startServer, type TestServer } from '../support/server.js';

/** Where browsers would know passkeys; it is asked at another address. */
const origin = 'https://files.example.org';

let server: TestServer;
let admin: ApiClient;
let anonymous: ApiClient;
beforeAll(async () => {
  server = await startServer({ trustProxy: 1, publicUrl: origin });
  admin = await newAdmin(server);
  anonymous = await ApiClient.anonymous(server);
});
afterAll(() => server.stop());

let address = 0;
/** Failures are limited for each address: who fails on purpose comes from another one. */
const elsewhere = (): Record<string, string> => {
  address += 1;
  return { 'X-Forwarded-For': `203.0.113.${address}` };
};

async function add(client: ApiClient, name = 'Laptop', ceremony: Partial<Ceremony> = {}) {
  const passkey = new SoftPasskey();
  const asked = await client.post('/auth/second-factor/passkeys/options');
  const answer = passkey.create(asked.body, { origin, ...ceremony });
  const added = await client.post('/auth/second-factor/passkeys', { name, passkey: answer });
  return { passkey, asked, answer, added };
}

async function withPasskey() {
  const client = await newClient(server);
  const login = String(client.user?.login);
  const { passkey, added } = await add(client);
  expect(added.status).toBe(201);
  const recoveryCodes = added.body.recoveryCodes as string[];
  return { client, login, passkey, recoveryCodes, passkeyId: (added.body.passkey as { id: string }).id };
}

const ask = async (json: object = {}) => (await anonymous.post('/auth/login/passkey/options', json)).body;

const signIn = async (passkey: SoftPasskey, ceremony: Partial<Ceremony> = {}, asked?: object) =>
  anonymous.post(
    '/auth/login/passkey',
    { passkey: passkey.get(asked ?? (await ask()), { origin, ...ceremony }) },
    elsewhere(),
  );

const passwordStep = async (login: string) =>
  (await anonymous.post('/auth/login', { login, password: goodPassword }, elsewhere())).body;

const told = ({ status, body }: { status: number; body: { code: string } }) => [status, body.code];

const actsOf = async (client: ApiClient): Promise<unknown[]> =>
  (await client.get('/auth/me/events')).body.items.map(({ act }) => act);

const age = (client: ApiClient, minutes: number) =>
  server.sql(
    `UPDATE sessions SET created_at = now() - make_interval(mins => $minutes), proved_at = NULL WHERE user_id = $id`,
    { id: client.user?.id, minutes },
  );

describe('10: a passkey', () => {
  it('is added by name, gives recovery codes as the first factor, ends other sessions, and is told with its uses', async () => {
    const client = await newClient(server);
    const other = await (await ApiClient.anonymous(server)).signIn(String(client.user?.login));
    const { asked, added, passkey, answer } = await add(client, ' Laptop ');
    expect(asked.body).toMatchObject({ rp: { id: 'files.example.org', name: 'Kladovka' } });
    expect(added.body).toMatchObject({ passkey: { name: 'Laptop', lastUsedAt: null } });
    expect(added.body.recoveryCodes).toHaveLength(10);
    expect((await other.get('/auth/me')).status).toBe(401);
    // What was answered is spent, and nobody has the same passkey twice.
    const again = await client.post('/auth/second-factor/passkeys', { name: 'Again', passkey: answer });
    expect(told(again)).toEqual([401, 'challenge_expired']);
    const options = (await client.post('/auth/second-factor/passkeys/options')).body;
    expect(options.excludeCredentials).toEqual([expect.objectContaining({ id: passkey.id })]);
    const twice = { name: 'Twice', passkey: passkey.create(options, { origin }) };
    expect(told(await client.post('/auth/second-factor/passkeys', twice))).toEqual([409, 'passkey_refused']);
    // A second one brings no other codes.
    const second = await add(client, 'Blue key');
    expect([second.added.status, second.added.body.recoveryCodes]).toEqual([201, null]);
    expect((await signIn(second.passkey)).status).toBe(200);
    const { body } = await client.get('/auth/second-factor');
    expect(body).toMatchObject({ totp: null, recoveryCodesLeft: 10, arePasskeysOffered: true });
    expect(body.passkeys).toMatchObject([
      { name: 'Laptop', lastUsedAt: null },
      { name: 'Blue key', lastUsedAt: expect.any(String) },
    ]);
    expect((await client.get('/auth/me')).body.hasSecondFactor).toBe(true);
    expect(await actsOf(client)).toEqual(
      expect.arrayContaining(['user.factor_added', 'user.recovery_codes_made']),
    );
  });

  it('is not added where another site asked, the challenge is another session’s, or the name is none', async () => {
    const client = await newClient(server);
    const evil = await add(client, 'Evil', { origin: 'https://evil.example.org' });
    expect(told(evil.added)).toEqual([409, 'passkey_refused']);
    const elsewhereRp = await add(client, 'Evil', { rpId: 'evil.example.org' });
    expect(told(elsewhereRp.added)).toEqual([409, 'passkey_refused']);
    const other = await (await ApiClient.anonymous(server)).signIn(String(client.user?.login));
    const options = (await other.post('/auth/second-factor/passkeys/options')).body;
    for (const challenge of [options, await ask()]) {
      const input = { name: 'Mine', passkey: new SoftPasskey().create(challenge, { origin }) };
      const answer = await client.post('/auth/second-factor/passkeys', input);
      expect(told(answer)).toEqual([401, 'challenge_expired']);
    }
    for (const name of [' ', 'a\nb', 'a\u001bb', 'Ж'.repeat(81)])
      expect((await add(client, name)).added.body.errors[0]?.field).toBe('name');
    expect((await client.get('/auth/second-factor')).body.passkeys).toEqual([]);
  });

  it('signs in by itself, once for each challenge however many show it, and says so in the events', async () => {
    const { client, passkey, login } = await withPasskey();
    const asked = await ask();
    expect(asked).toMatchObject({ userVerification: 'required', rpId: 'files.example.org' });
    const answers = await Promise.all([1, 2, 3].map(() => signIn(passkey, {}, asked)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
    const { body } = answers.find(({ status }) => status === 200) ?? {};
    expect(body).toMatchObject({ tokenType: 'Bearer', user: { login } });
    const { items } = (await client.get('/auth/me/events')).body;
    expect(items.find(({ act }) => act === 'session.signed_in')).toMatchObject({
      details: { factor: 'passkey' },
    });
    const kept = await server.sql('SELECT count(*)::int AS n FROM spent_challenges', {});
    expect((kept as [{ n: number }[]])[0][0]?.n).toBeGreaterThan(0);
  });

  it('is the second step after the password, for that sign-in and that account alone', async () => {
    const { login, passkey, recoveryCodes } = await withPasskey();
    const stranger = await withPasskey();
    const step = await passwordStep(login);
    expect(step).toMatchObject({ code: 'second_factor_required', factors: ['passkey', 'recovery'] });
    const { challenge } = step;
    const asked = await ask({ challenge });
    expect(asked.allowCredentials).toEqual([expect.objectContaining({ id: passkey.id })]);
    const goOn = (shown: object) =>
      anonymous.post('/auth/login/second-factor', { challenge, ...shown }, elsewhere());
    const by = (one: SoftPasskey, options: object) => goOn({ passkey: one.get(options, { origin }) });
    expect(told(await by(stranger.passkey, asked))).toEqual([401, 'passkey_wrong']);
    // What was asked for a passkey alone, or in another sign-in.
    expect(told(await by(passkey, await ask()))).toEqual([401, 'challenge_expired']);
    const another = await ask({ challenge: (await passwordStep(stranger.login)).challenge });
    expect(told(await by(passkey, another))).toEqual([401, 'challenge_expired']);
    expect((await signIn(passkey, {}, asked)).body.code).toBe('challenge_expired');
    // Who is there need not be made sure of: the password was right.
    const answer = passkey.get(asked, { origin, isVerified: false });
    expect((await goOn({ passkey: answer })).status).toBe(200);
    expect(told(await goOn({ passkey: answer }))).toEqual([401, 'passkey_wrong']);
    expect((await goOn({ code: recoveryCodes[0] })).status).toBe(200);
    expect((await goOn({ code: recoveryCodes[1], passkey: answer })).status).toBe(400);
  });

  it('opens nothing where it is copied, unsure, another’s, of another site, or long asked for', async () => {
    const { passkey, client } = await withPasskey();
    const other = await withPasskey();
    const userHandle = Buffer.from(String(other.client.user?.id).replaceAll('-', ''), 'hex');
    expect((await signIn(passkey, { counter: 7 })).status).toBe(200);
    const wrong = [
      await signIn(passkey, { counter: 7 }),
      await signIn(passkey, { counter: 0 }),
      await signIn(passkey, { counter: 8, isVerified: false }),
      await signIn(passkey, { counter: 9, origin: 'https://evil.example.org' }),
      await signIn(passkey, { counter: 9, rpId: 'evil.example.org' }),
      await signIn(passkey, { counter: 9, userHandle: userHandle.toString('base64url') }),
      await signIn(passkey, { counter: 9, userHandle: null }),
      await signIn(new SoftPasskey()),
    ];
    expect(wrong.map(told)).toEqual(wrong.map(() => [401, 'passkey_wrong']));
    const forged = await signIn(
      passkey,
      { counter: 9 },
      { challenge: 'bm90IG91cnM', rpId: 'files.example.org' },
    );
    expect(told(forged)).toEqual([401, 'challenge_expired']);
    expect((await signIn(passkey, { counter: 9 })).status).toBe(200);
    expect((await actsOf(client)).filter((act) => act === 'session.sign_in_failed')).toHaveLength(7);
  });

  it('opens no account that is blocked, expired or deleted, and says nothing of it', async () => {
    const { passkey, client } = await withPasskey();
    const path = `/users/${client.user?.id}`;
    const unknown = await signIn(new SoftPasskey());
    await admin.patch(path, { isActive: false });
    const blocked = await signIn(passkey);
    expect([told(blocked), blocked.body.detail]).toEqual([told(unknown), unknown.body.detail]);
    await admin.patch(path, { isActive: true });
    expect((await signIn(passkey)).status).toBe(200);
    const past = `UPDATE users SET expires_at = now() - interval '1 minute' WHERE id = $id`;
    await server.sql(past, { id: client.user?.id });
    expect(told(await signIn(passkey))).toEqual(told(unknown));
    await admin.delete(path);
    expect(told(await signIn(passkey))).toEqual(told(unknown));
  });

  it('is counted by the sign-in’s defence', async () => {
    const { passkey } = await withPasskey();
    const from = elsewhere();
    const codes: string[] = [];
    for (let i = 0; i < 11; i += 1) {
      const answer = passkey.get(await ask(), { origin: 'https://evil.example.org' });
      codes.push((await anonymous.post('/auth/login/passkey', { passkey: answer }, from)).body.code);
    }
    expect(codes).toEqual([...Array(10).fill('passkey_wrong'), 'too_many_attempts']);
    expect((await signIn(passkey)).status).toBe(200);
  });

  it('is removed by its owner alone, after a fresh proof; the last takes the recovery codes along', async () => {
    const { client, login, passkeyId, passkey } = await withPasskey();
    const path = `/auth/second-factor/passkeys/${passkeyId}`;
    expect(told(await (await newClient(server)).delete(path))).toEqual([404, 'passkey_not_found']);
    expect((await client.delete('/auth/second-factor/passkeys/x')).status).toBe(404);
    await age(client, 30);
    expect(told(await client.delete(path))).toEqual([403, 'proof_required']);
    expect(told(await client.post('/auth/second-factor/passkeys/options'))).toEqual([403, 'proof_required']);
    const asked = (await client.post('/auth/proof/passkey/options')).body;
    const stale = { passkey: passkey.get(await ask(), { origin }) };
    expect(told(await client.post('/auth/proof', stale))).toEqual([401, 'challenge_expired']);
    const shown = { passkey: passkey.get(asked, { origin, isVerified: false }) };
    expect((await client.post('/auth/proof', shown)).status).toBe(204);
    expect((await client.delete(path)).status).toBe(204);
    expect((await client.get('/auth/second-factor')).body).toMatchObject({
      passkeys: [],
      recoveryCodesLeft: 0,
    });
    expect(told(await client.post('/auth/proof/passkey/options'))).toEqual([409, 'second_factor_missing']);
    expect((await signIn(passkey)).body.code).toBe('passkey_wrong');
    expect((await anonymous.post('/auth/login', { login, password: goodPassword }, elsewhere())).status).toBe(
      200,
    );
  });

  it('is reset with the rest by whom that is for, stays when the authenticator goes, and meets what a role needs', async () => {
    const { client, passkey } = await withPasskey();
    await addAuthenticator(client, server);
    expect((await client.delete('/auth/second-factor/totp')).status).toBe(204);
    expect((await client.get('/auth/second-factor')).body).toMatchObject({
      totp: null,
      recoveryCodesLeft: 10,
    });
    const path = `/users/${client.user?.id}/second-factor`;
    expect((await admin.get(path)).body.passkeys).toMatchObject([{ name: 'Laptop' }]);
    expect((await admin.delete(path)).status).toBe(204);
    expect((await client.get('/auth/me')).status).toBe(401);
    expect((await signIn(passkey)).status).toBe(401);

    const another = await newAdmin(server);
    server.settings.rules.secondFactorRequired = 'admins';
    try {
      expect((await another.get('/users')).status).toBe(403);
      expect((await add(another)).added.status).toBe(201);
      expect((await another.get('/users')).status).toBe(200);
    } finally {
      server.settings.rules.secondFactorRequired = 'nobody';
    }
  });

  it('is bounded in number', async () => {
    const { client } = await withPasskey();
    await server.sql(
      `INSERT INTO passkeys (id, user_id, credential_id, public_key, counter, transports, name, created_at)
       SELECT gen_random_uuid(), $id, gen_random_uuid()::text, '', 0, '{}', 'One', now() FROM generate_series(1, 19)`,
      { id: client.user?.id },
    );
    expect((await add(client)).added.body.errors[0]).toMatchObject({ field: 'name' });
  });

  it('is not offered where no browser would know it; who has one goes on by a recovery code', async () => {
    const { login, recoveryCodes, client } = await withPasskey();
    const { rules } = server.settings;
    for (const url of [
      'http://files.example.org',
      'http://192.0.2.7:3000',
      'https://192.0.2.7',
      'https://[::1]',
    ]) {
      rules.publicUrl = url;
      expect([url, told(await client.post('/auth/second-factor/passkeys/options'))]).toEqual([
        url,
        [409, 'passkeys_unavailable'],
      ]);
    }
    expect((await anonymous.post('/auth/login/passkey/options', {})).body.code).toBe('passkeys_unavailable');
    expect((await client.get('/auth/second-factor')).body.arePasskeysOffered).toBe(false);
    const step = await passwordStep(login);
    expect(step.factors).toEqual(['recovery']);
    const input = { challenge: step.challenge, code: recoveryCodes[0] };
    expect((await anonymous.post('/auth/login/second-factor', input, elsewhere())).status).toBe(200);
    rules.publicUrl = 'http://localhost:3000';
    expect((await client.get('/auth/second-factor')).body.arePasskeysOffered).toBe(true);
    rules.publicUrl = origin;
  });
});
