import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiClient, freshLogin, goodPassword, newAdmin, newClient } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let anonymous: ApiClient;

beforeAll(async () => {
  server = await startServer();
  anonymous = await ApiClient.anonymous(server);
});
afterAll(() => server.stop());

const account = (overrides: Record<string, unknown> = {}) => {
  const login = freshLogin();
  return {
    login,
    fullName: 'Анна Смирнова',
    email: `${login}@example.org`,
    password: goodPassword,
    ...overrides,
  };
};

const fieldsOf = ({ body }: { body: { errors: { field: string }[] } }) =>
  body.errors.map(({ field }) => field);

describe('R10: registration', () => {
  it('opens an account and answers with it, without a hash or a path', async () => {
    const wanted = account();
    const { status, body } = await anonymous.post('/auth/register', wanted);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      login: wanted.login,
      fullName: 'Анна Смирнова',
      isAdmin: false,
      isActive: true,
    });
    expect(JSON.stringify(body)).not.toMatch(/argon2|users\//);
  });

  it.each(['abc', 'a'.repeat(21), '1abc', 'ab_cd', 'логин', 'ab cd', '', 42, null])(
    'R10: refuses the login %p',
    async (login) => {
      const answer = await anonymous.post('/auth/register', account({ login }));
      expect(answer.status).toBe(400);
      expect(fieldsOf(answer)).toContain('login');
    },
  );

  it.each(['Aa1!x', 'secret-2026!', 'Secret-year!', 'Secret2026', `A1!${'a'.repeat(126)}`])(
    'R10: refuses the password %p',
    async (password) => {
      const answer = await anonymous.post('/auth/register', account({ password }));
      expect(answer.status).toBe(400);
      expect(fieldsOf(answer)).toContain('password');
      expect(JSON.stringify(answer.body)).not.toContain(password);
    },
  );

  it.each(['Password1!', 'Qwerty123!', 'TRUSTNO1-2026', 'P@ssw0rd!!'])(
    '10: refuses the password %p, which many have, and says what to do',
    async (password) => {
      const answer = await anonymous.post('/auth/register', account({ password }));
      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject({
        errors: [{ field: 'password', message: expect.stringContaining('Many people have this password') }],
      });
    },
  );

  it('10: refuses the login and the email as a password, also where an account has them already', async () => {
    const wanted = account({ login: 'sofia77', email: 'sofia.k@example.org' });
    for (const password of ['Sofia77-1!', 'Sofia.K@example.org1'])
      expect(fieldsOf(await anonymous.post('/auth/register', { ...wanted, password }))).toEqual(['password']);
    const { body } = await anonymous.post('/auth/register', wanted);
    const client = await anonymous.signIn('sofia77');
    for (const newPassword of ['Sofia77-1!', 'Sofia.K@example.org1', 'Letmein-1'])
      expect(
        fieldsOf(await client.post('/auth/password', { currentPassword: goodPassword, newPassword })),
      ).toEqual(['newPassword']);
    const admin = await newAdmin(server);
    for (const password of ['Sofia77-1!', 'Letmein-1'])
      expect(fieldsOf(await admin.patch(`/users/${body.id}`, { password }))).toEqual(['password']);
  });

  it.each(['Aa1!xy', 'Пароль1!', `A1 ${'a'.repeat(125)}`])('R10: takes the password %p', async (password) => {
    expect((await anonymous.post('/auth/register', account({ password }))).status).toBe(201);
  });

  it('10: takes a password to its full length, however the keyboard composes its letters', async () => {
    const composed = `Ключ-1 ${'é'.repeat(121)}`.normalize('NFC');
    const [password, other] = [composed, composed.normalize('NFD')];
    const wanted = account({ password });
    await anonymous.post('/auth/register', wanted);
    const client = await anonymous.signIn(wanted.login, other);
    expect((await client.post('/auth/proof', { password: other })).status).toBe(204);
    const changed = { currentPassword: other, newPassword: other.replace('1', '2') };
    expect((await client.post('/auth/password', changed)).status).toBe(204);
    await anonymous.signIn(wanted.login, password.replace('1', '2'));
    const tooLong = { currentPassword: other, newPassword: `${composed}é` };
    expect(fieldsOf(await client.post('/auth/password', tooLong))).toEqual(['newPassword']);
  });

  it.each(['nobody', 'a@', '@b.org', 'a b@c.org'])('R10: refuses the email %p', async (email) => {
    const answer = await anonymous.post('/auth/register', account({ email }));
    expect(answer.status).toBe(400);
    expect(fieldsOf(answer)).toContain('email');
  });

  it('R10: tells every bad field at once, in the language of the client', async () => {
    const answer = await anonymous.post(
      '/auth/register',
      { login: '1', email: 'x', password: 'x', fullName: '' },
      { 'Accept-Language': 'ru' },
    );
    expect(new Set(fieldsOf(answer))).toEqual(new Set(['login', 'email', 'password', 'fullName']));
    expect(answer.body.detail).toBe('Проверьте отмеченные поля.');
  });

  it('refuses members that nobody may set', async () => {
    const answer = await anonymous.post('/auth/register', account({ isAdmin: true }));
    expect(answer.status).toBe(400);
    expect(fieldsOf(answer)).toEqual(['isAdmin']);
  });

  it('says which of login and email is taken, without regard to case', async () => {
    const first = account();
    await anonymous.post('/auth/register', first);
    const sameLogin = await anonymous.post('/auth/register', account({ login: first.login.toUpperCase() }));
    expect([sameLogin.status, sameLogin.body.code]).toEqual([409, 'login_taken']);
    const sameEmail = await anonymous.post('/auth/register', account({ email: first.email.toUpperCase() }));
    expect([sameEmail.status, sameEmail.body.code]).toEqual([409, 'email_taken']);
  });

  it('lets exactly one of many have a login', async () => {
    const wanted = account();
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        anonymous.post('/auth/register', { ...wanted, email: `${i}${wanted.email}` }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(7);
  });

  it('is closed where the operator closes it', async () => {
    server.settings.rules.registration = 'closed';
    const answer = await anonymous.post('/auth/register', account());
    server.settings.rules.registration = 'open';
    expect([answer.status, answer.body.code]).toEqual([403, 'registration_closed']);
  });
});

describe('R13: sign-in', () => {
  it('gives a pair of tokens, whatever the case of the login', async () => {
    const wanted = account();
    await anonymous.post('/auth/register', wanted);
    const { status, body } = await anonymous.post('/auth/login', {
      login: wanted.login.toUpperCase(),
      password: goodPassword,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ tokenType: 'Bearer', expiresIn: 900, user: { login: wanted.login } });
  });

  it('does not say which of the two was wrong', async () => {
    const wanted = account();
    await anonymous.post('/auth/register', wanted);
    const wrong = await anonymous.post('/auth/login', { login: wanted.login, password: 'Wrong-2026!' });
    const unknown = await anonymous.post('/auth/login', { login: 'nobodyhere', password: 'Wrong-2026!' });
    expect(wrong.status).toBe(401);
    expect({ ...wrong.body, requestId: '' }).toEqual({ ...unknown.body, requestId: '' });
  });

  it.each([{}, { login: 'abcd' }, { login: ['a'], password: {} }, { login: 'a\u0000b', password: 'x' }])(
    'answers %p with a clear refusal',
    async (input) => {
      const { status } = await anonymous.post('/auth/login', input);
      expect([400, 401]).toContain(status);
    },
  );
});

describe('R14: sign-out and what ends a session', () => {
  const isSignedIn = async (client: ApiClient) => (await client.get('/auth/me')).status === 200;

  it('stops the token and its refresh token at once', async () => {
    const client = await newClient(server);
    expect((await client.post('/auth/logout')).status).toBe(204);
    expect(await isSignedIn(client)).toBe(false);
    const refreshed = await anonymous.post('/auth/refresh', { refreshToken: client.refreshToken });
    expect(refreshed.status).toBe(401);
  });

  it('a new password ends every other session', async () => {
    const client = await newClient(server);
    const other = await anonymous.signIn(String(client.user?.login));
    const change = { currentPassword: goodPassword, newPassword: 'Another-kiosk-26!' };
    expect((await client.post('/auth/password', change)).status).toBe(204);
    expect([await isSignedIn(client), await isSignedIn(other)]).toEqual([true, false]);
    expect(
      (await anonymous.post('/auth/login', { login: client.user?.login, password: goodPassword })).status,
    ).toBe(401);
  });

  it('a wrong present password changes nothing and is told beside its field', async () => {
    const client = await newClient(server);
    const answer = await client.post('/auth/password', {
      currentPassword: 'No-2026!',
      newPassword: 'Another-kiosk-26!',
    });
    expect(answer.status).toBe(400);
    expect(fieldsOf(answer)).toEqual(['currentPassword']);
  });

  it('lists the sessions, marks this one, and ends another', async () => {
    const client = await newClient(server);
    const other = await anonymous.signIn(String(client.user?.login));
    const { body } = await client.get('/auth/sessions');
    expect(body.items.filter(({ isCurrent }) => isCurrent)).toHaveLength(1);
    const victim = body.items.find(({ isCurrent }) => !isCurrent);
    expect((await client.delete(`/auth/sessions/${victim?.id}`)).status).toBe(204);
    expect(await isSignedIn(other)).toBe(false);
    expect((await client.delete(`/auth/sessions/${victim?.id}`)).status).toBe(404);
  });

  it('nobody ends somebody else’s session', async () => {
    const [mine, theirs] = [await newClient(server), await newClient(server)];
    const { body } = await theirs.get('/auth/sessions');
    expect((await mine.delete(`/auth/sessions/${body.items[0]?.id}`)).status).toBe(404);
    expect(await isSignedIn(theirs)).toBe(true);
  });

  it.each([
    ['a block', { isActive: false }, 401],
    ['a new password by an admin', { password: 'Another-kiosk-26!' }, 401],
  ])('%s holds at the very next request', async (_what, change, status) => {
    const [admin, client] = [await newAdmin(server), await newClient(server)];
    expect((await admin.patch(`/users/${client.user?.id}`, change)).status).toBe(200);
    expect((await client.get('/auth/me')).status).toBe(status);
  });

  it('R15: a demotion holds at the very next request', async () => {
    const [admin, second] = [await newAdmin(server), await newAdmin(server)];
    expect((await second.get('/users')).status).toBe(200);
    await admin.patch(`/users/${second.user?.id}`, { isAdmin: false });
    expect((await second.get('/users')).status).toBe(403);
  });

  it('R12: a deletion holds at the very next request', async () => {
    const [admin, client] = [await newAdmin(server), await newClient(server)];
    expect((await admin.delete(`/users/${client.user?.id}`)).status).toBe(204);
    expect((await client.get('/auth/me')).status).toBe(401);
  });
});

describe('R17: who is not signed in', () => {
  it.each(['/auth/me', '/auth/sessions', '/users', '/files', '/links', '/logs', '/stats'])(
    'gets 401 with a challenge at %s',
    async (path) => {
      const { status, headers, body } = await anonymous.get(path);
      expect([status, body.code]).toEqual([401, 'authentication_required']);
      expect(headers.get('WWW-Authenticate')).toMatch(/^Bearer/);
    },
  );

  it.each(['x', 'eyJhbGciOiJub25lIn0.eyJzaWQiOiJ4In0.', 'a.b.c'])(
    'learns that the token %p is no good',
    async (token) => {
      const { status, body, headers } = await anonymous.withToken(token).get('/files');
      expect([status, body.code]).toEqual([401, 'invalid_token']);
      expect(headers.get('WWW-Authenticate')).toContain('invalid_token');
    },
  );
});

describe('limits on sign-in', () => {
  it('answers 429 with Retry-After well before the 60th failure, and the owner gets in from elsewhere', async () => {
    const own = await startServer({ trustProxy: 1 });
    try {
      const stranger = await ApiClient.anonymous(own);
      const victim = await newClient(own);
      const attack = (i: number) =>
        stranger.post(
          '/auth/login',
          {
            login: i % 2 ? victim.user?.login : String(victim.user?.login).toUpperCase(),
            password: `Wrong-${i}!`,
          },
          { 'X-Forwarded-For': '203.0.113.9' },
        );
      const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => attack(i)));
      const limited = answers.filter(({ status }) => status === 429);
      expect(limited.length).toBeGreaterThanOrEqual(20);
      expect(Number(limited[0]?.headers.get('Retry-After'))).toBeGreaterThan(0);
      const owner = await stranger.post(
        '/auth/login',
        { login: victim.user?.login, password: goodPassword },
        { 'X-Forwarded-For': '198.51.100.7' },
      );
      expect(owner.status).toBe(200);
    } finally {
      await own.stop();
    }
  });

  it('a forged X-Forwarded-For gets nobody around it', async () => {
    const own = await startServer();
    try {
      const stranger = await ApiClient.anonymous(own);
      const answers = [];
      for (let i = 0; i < 40; i += 1) {
        answers.push(
          await stranger.post(
            '/auth/login',
            { login: 'admin', password: `Wrong-${i}!` },
            { 'X-Forwarded-For': `203.0.113.${i}` },
          ),
        );
      }
      expect(answers.at(-1)?.status).toBe(429);
    } finally {
      await own.stop();
    }
  });
});
