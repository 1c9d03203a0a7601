import { describe, expect, it } from '@jest/globals';
import { hashRecoveryCode, newRecoveryCodes } from '../../src/domain/second-factors/recovery-codes.js';
import {
  base32,
  otpauthAddress,
  stepAt,
  stepOfCode,
  totpCode,
} from '../../src/domain/second-factors/totp.js';

const secret = Buffer.from('12345678901234567890');

describe('10: codes of an authenticator', () => {
  /** RFC 6238, appendix B: the last six of its eight digits. */
  it.each([
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ])('are those of RFC 6238 at %i s', (seconds, code) => {
    expect(totpCode(secret, stepAt(new Date(seconds * 1000)))).toBe(code);
  });

  it('are taken a step early and a step late, and no further', () => {
    const now = new Date(2_000_000_000_000);
    const step = stepAt(now);
    const found = [-2, -1, 0, 1, 2].map((ahead) => stepOfCode(secret, totpCode(secret, step + ahead), now));
    expect(found).toEqual([null, step - 1, step, step + 1, null]);
    for (const bad of ['', '0', '0000000', 'abcdef', '２７９０３７'])
      expect(stepOfCode(secret, bad, now)).toBeNull();
  });

  it('come from a secret that apps read', () => {
    expect(base32(secret)).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
    const address = new URL(otpauthAddress(secret, 'Дом: файлы', 'anna'));
    expect([
      address.protocol,
      address.searchParams.get('secret'),
      address.searchParams.get('issuer'),
    ]).toEqual(['otpauth:', 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', 'Дом  файлы']);
  });
});

describe('10: recovery codes', () => {
  it('are ten, all different, and the same however they were copied', () => {
    const codes = newRecoveryCodes();
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^([0-9a-hjkmnp-tv-z]{4}-){5}[0-9a-hjkmnp-tv-z]{4}$/);
    const hash = hashRecoveryCode('0123-4567-89ab-cdef-ghjk-mnpq');
    expect(hash).not.toBeNull();
    expect(hashRecoveryCode(' O123 4567 89AB CDEF GHJK MNPQ')).toEqual(hash);
    expect(hashRecoveryCode('0123456789abcdefghjkmnpq')).toEqual(hash);
    expect(hashRecoveryCode('123456')).toBeNull();
  });
});
