import { describe, expect, it } from '@jest/globals';
import { redactValue } from '../../src/logging/redact.js';

const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzaWQiOiIxIn0.c2lnbmF0dXJl';
const uuid = '0b9f2f5e-1c1d-4e6f-8a55-2f1f0e6a7b10';

describe('R9: no secret in a log line', () => {
  it.each([
    'password',
    'newPassword',
    'passwordHash',
    'token',
    'accessToken',
    'refresh_token',
    'x-csrf-token',
    'secret',
    'JWT_SECRET',
    'Authorization',
    'cookie',
    'Set-Cookie',
    'pass',
    'api_key',
  ])('hides what stands under %s, at any depth', (name) => {
    expect(redactValue({ [name]: 'abc' })).toEqual({ [name]: '[hidden]' });
    expect(redactValue({ a: [{ b: { [name]: { deep: 'abc' } } }] })).toEqual({
      a: [{ b: { [name]: '[hidden]' } }],
    });
    expect(redactValue({ [name]: 123456 })).toEqual({ [name]: '[hidden]' });
  });

  it.each([
    ['Authorization failed for Bearer abc.def-123=', 'Authorization failed for Bearer [hidden]'],
    ['got basic dXNlcjpwYXNz', 'got basic [hidden]'],
    [`token ${jwt} is over`, 'token [hidden] is over'],
    [`GET /s/${uuid} 200`, 'GET /s/[hidden] 200'],
    [`GET /s/${uuid.toUpperCase()}/page`, 'GET /s/[hidden]/page'],
    [
      `https://drive.example/s/${uuid}?disposition=inline`,
      'https://drive.example/s/[hidden]?disposition=inline',
    ],
    [`/login?next=%2Fs%2F${uuid}`, '/login?next=%2Fs%2F[hidden]'],
    [`GET //s//${uuid} 404`, 'GET //s//[hidden] 404'],
    [`GET /%73/${uuid}`, 'GET /%73/[hidden]'],
    [`GET /s/%30${uuid.slice(1)}/page`, 'GET /s/[hidden]/page'],
    [`GET /s/${uuid.replaceAll('-', '%2d').replace('b', '%62')}`, 'GET /s/[hidden]'],
    [`/login?next=%252Fs%252F${uuid}`, '/login?next=%252Fs%252F[hidden]'],
    ['/x?a=1&password=abc&b=2', '/x?a=1&password=[hidden]&b=2'],
    ['/x?access_token=abc#top', '/x?access_token=[hidden]#top'],
    ['bad JSON: {"login":"bob","password":"abc d', 'bad JSON: {"login":"bob","password":"[hidden]'],
    [
      'can’t reach postgres://kladovka:p@ssw0rd@db:5432/x',
      'can’t reach postgres://kladovka:[hidden]@db:5432/x',
    ],
    ['Cookie: theme=dark; connect.sid=s%3Aabc.def; a=b', 'Cookie: theme=dark; connect.sid=[hidden]; a=b'],
    ['hash $argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA', 'hash [hidden]'],
  ])('hides the secret in %j', (text, expected) => {
    expect(redactValue(text)).toBe(expected);
    expect(redactValue({ list: [{ text }] })).toEqual({ list: [{ text: expected }] });
  });

  it('leaves alone what is no secret', () => {
    const line = {
      hasPassword: true,
      pass: null,
      path: '/api/v1/files',
      fields: ['password'],
      compass: 'north',
      fileId: uuid,
      time: '2026-11-23T09:00:00.000Z',
      url: 'http://127.0.0.1:3000/files?userId=1',
      size: 12,
    };
    expect(redactValue(line)).toEqual(line);
  });

  it('7.4: knows a secret by its name after any number of other names', () => {
    for (let n = 0; n < 2_500; n += 1) redactValue({ [`name ${n}`]: 'plain' });
    expect(redactValue({ refreshToken: 'abc', 'name 1': 'plain' })).toEqual({
      refreshToken: '[hidden]',
      'name 1': 'plain',
    });
  });

  it('is quick with long and nasty texts', () => {
    const startedAt = performance.now();
    for (const text of [
      '/s/'.repeat(5000),
      'eyJ'.repeat(5000),
      'a://'.repeat(4000),
      '?pass='.repeat(3000),
      '"password'.repeat(1800),
      'a'.repeat(16_000),
    ]) {
      redactValue(text);
    }
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });
});
