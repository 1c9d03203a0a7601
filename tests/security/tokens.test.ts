import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import jwt, { type JwtPayload, type SignOptions } from 'jsonwebtoken';
import { createAccessTokens, createLinkPasses, createRefreshTokens } from '../../src/security/index.js';

const secret = 'a secret of the tests, of 32 characters and more';
const tokens = createAccessTokens({ secret });
const passes = createLinkPasses({ secret });
const refreshTokens = createRefreshTokens({ secret });
const userId = randomUUID();
const sessionId = randomUUID();

const good: SignOptions = {
  algorithm: 'HS256',
  issuer: 'kladovka',
  audience: 'kladovka-api',
  expiresIn: 900,
};
const owner = { userId, sessionId };
const claims = { sub: userId, sid: sessionId, jti: randomUUID() };
const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const without = (name: keyof SignOptions): SignOptions =>
  Object.fromEntries(Object.entries(good).filter(([key]) => key !== name));

describe('access tokens', () => {
  it('R13: name their session for 15 minutes', () => {
    const { accessToken, id, expiresInSeconds } = tokens.issue(owner);
    expect(tokens.verify(accessToken)).toEqual({ userId, sessionId, id });
    expect(expiresInSeconds).toBe(900);
    const { exp = 0, iat = 0 } = jwt.decode(accessToken) as JwtPayload;
    expect(exp - iat).toBe(900);
  });

  it('8.2: are over when their time is, also those that were looked at before', async () => {
    const token = jwt.sign(claims, secret, { ...good, expiresIn: 1 });
    const { exp = 0 } = jwt.decode(token) as JwtPayload;
    for (let now = Date.now(); now < exp * 1000; now = Date.now()) {
      const isGood = tokens.verify(token) !== null;
      // The look may have been made on either side of the end.
      if (Date.now() < exp * 1000) expect(isGood).toBe(true);
      await nextTurn();
    }
    expect(tokens.verify(token)).toBeNull();
    const other = createAccessTokens({ secret: `another ${secret}` });
    const { accessToken } = tokens.issue(owner);
    expect([tokens.verify(accessToken) === null, other.verify(accessToken) === null]).toEqual([false, true]);
  });

  it('are each another, and say nothing of the user but an id', () => {
    const [one, two] = [tokens.issue(owner).accessToken, tokens.issue(owner).accessToken];
    expect(one).not.toBe(two);
    expect(Object.keys(jwt.decode(one) as JwtPayload).sort()).toEqual([
      'aud',
      'exp',
      'iat',
      'iss',
      'jti',
      'sid',
      'sub',
    ]);
  });

  it('the forger below is able: with everything right, the token is taken', () => {
    expect(tokens.verify(jwt.sign(claims, secret, good))).toEqual({ ...owner, id: claims.jti });
  });

  it.each<[string, string]>([
    ['another secret', jwt.sign(claims, `${secret}!`, good)],
    ['another audience', jwt.sign(claims, secret, { ...good, audience: 'kladovka-link' })],
    ['no audience', jwt.sign(claims, secret, without('audience'))],
    ['another issuer', jwt.sign(claims, secret, { ...good, issuer: 'elsewhere' })],
    ['no issuer', jwt.sign(claims, secret, without('issuer'))],
    ['an end in the past', jwt.sign(claims, secret, { ...good, expiresIn: -1 })],
    ['no end', jwt.sign(claims, secret, without('expiresIn'))],
    ['another HMAC', jwt.sign(claims, secret, { ...good, algorithm: 'HS512' })],
    ['no signature', jwt.sign(claims, '', { ...good, algorithm: 'none' })],
    [
      'a private key',
      jwt.sign(claims, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey, {
        ...good,
        algorithm: 'RS256',
      }),
    ],
    ['no session', jwt.sign({ ...claims, sid: undefined }, secret, good)],
    ['a session that is no text', jwt.sign({ ...claims, sid: { $ne: null } }, secret, good)],
    ['7.15: no subject', jwt.sign({ ...claims, sub: undefined }, secret, good)],
    ['7.15: a subject that is no id', jwt.sign({ ...claims, sub: 'admin' }, secret, good)],
    ['7.15: no id', jwt.sign({ ...claims, jti: undefined }, secret, good)],
    ['7.15: an id that is none of ours', jwt.sign({ ...claims, jti: '1' }, secret, good)],
    ['7.15: the purpose of a refresh token', refreshTokens.issue(sessionId)],
    ['a link pass', passes.issue(sessionId)],
    ['nothing', ''],
    ['garbage', 'a.b.c'],
    ['half of a token', tokens.issue(owner).accessToken.slice(0, 60)],
    [
      'a body changed afterwards',
      tokens
        .issue({ userId, sessionId: randomUUID() })
        .accessToken.split('.')
        .with(1, base64({ ...claims, exp: 4e9 }))
        .join('.'),
    ],
  ])('R8: refuses a token with %s', (_what, token) => {
    expect(tokens.verify(token)).toBeNull();
  });
});

describe('link passes', () => {
  it('open their own link for ten minutes', () => {
    const pass = passes.issue('link-1:hash');
    expect(passes.verify(pass, 'link-1:hash')).toBe(true);
    const { exp = 0, iat = 0 } = jwt.decode(pass) as JwtPayload;
    expect(exp - iat).toBe(600);
  });

  it('open no other link, nor the same with another password', () => {
    const pass = passes.issue('link-1:hash');
    expect(passes.verify(pass, 'link-2:hash')).toBe(false);
    expect(passes.verify(pass, 'link-1:other')).toBe(false);
  });

  it('don’t tell a stranger what they stand for', () => {
    expect(Buffer.from(passes.issue('link-1:hash').split('.')[1]!, 'base64url').toString()).not.toContain(
      'link-1',
    );
  });

  it('an access token is none, nor is garbage', () => {
    expect(passes.verify(tokens.issue(owner).accessToken, 'link-1:hash')).toBe(false);
    expect(passes.verify('', '')).toBe(false);
    expect(passes.verify('x.y.z', 'link-1:hash')).toBe(false);
  });
});

describe('7.14: refresh tokens', () => {
  it('tell their session, and each is another', () => {
    const [one, two] = [refreshTokens.issue(sessionId), refreshTokens.issue(sessionId)];
    expect(one).not.toBe(two);
    expect([one, two].map(refreshTokens.sessionOf)).toEqual([sessionId, sessionId]);
  });

  it('are nothing else, and nothing else is one', () => {
    const forged = jwt.sign({ sid: sessionId }, `${secret}!`, { ...good, audience: 'kladovka-refresh' });
    for (const token of ['', 'x.y.z', forged, tokens.issue(owner).accessToken, passes.issue(sessionId)])
      expect(refreshTokens.sessionOf(token)).toBeNull();
  });
});
