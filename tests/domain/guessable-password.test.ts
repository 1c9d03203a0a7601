import { describe, expect, it } from '@jest/globals';
import { commonPasswords } from '../../src/domain/users/common-passwords.js';
import { generatePassword } from '../../src/domain/users/generate-password.js';
import { guessOf } from '../../src/domain/users/guessable-password.js';
import { changePasswordSchema, registerUserSchema } from '../../src/domain/users/user.commands.js';

describe('10: passwords that are tried first', () => {
  it.each([
    'Password1!',
    'password',
    'PASSWORD#2026',
    'Qwerty123!',
    'Iloveyou-1',
    'Trustno1!',
    'Letmein!!!111',
    'P@ssw0rd!',
    'P@ssword1!',
    'Abc123!',
    'Zxcvbnm,./1',
    '1q2w3e4R!',
    '123456789Qwe!',
    'Gfhjkm-2024',
    'Unreal_1',
    'A123456!',
    'Aa123456-',
    'Q1234567890#',
    'Ｐａｓｓｗｏｒｄ１！',
    'PASSWORD\u3000123',
  ])('%s is refused', (password) => {
    expect(guessOf(password)).toBe('password.common');
  });

  it.each([
    'Correct-horse-1',
    'Kiosk:Zebra+7',
    'Passwort ohne Ende 1!',
    'Пароль-длинный-1',
    'A1!bcd',
    '!1Password-of-mine',
    'X-2026!',
    'A12345-horse',
    'Aa-123456',
  ])('%s is not', (password) => {
    expect(guessOf(password)).toBeNull();
  });

  it('each word of the list is found, the first, the last and those at the ends of lines among them', () => {
    const words = commonPasswords.trim().split(/\s+/);
    expect(words.length).toBeGreaterThan(7_000);
    for (const word of words) expect(guessOf(`${word.toUpperCase()}2026!`)).toBe('password.common');
  });

  it('no part of the list that is no word of it is', () => {
    expect(guessOf('qwertyuiop asdfghjkl')).toBeNull();
    expect(guessOf('asswor1!')).toBeNull();
  });

  it.each(['Masha77!', 'masha77', 'MASHA-1', 'Petrova.m@example.org', 'Petrova.M-2026!', 'Kladovka-1!'])(
    'what everybody can look up is refused: %s',
    (password) => {
      expect(guessOf(password, { login: 'Masha77', email: 'petrova.m@example.org' })).toBe('password.own');
    },
  );

  it('says so beside what else is wrong, at the field', () => {
    const given = { login: 'masha77', fullName: 'Masha', email: 'petrova.m@example.org' };
    const rulesOf = (password: string) =>
      registerUserSchema
        .validate({ ...given, password }, { abortEarly: false })
        .error?.details.map(({ type, path }) => [type, path.join('.')]);
    expect(rulesOf('Password1!')).toEqual([['password.common', 'password']]);
    expect(rulesOf('Masha77-1')).toEqual([['password.own', 'password']]);
    expect(rulesOf('Correct-horse-1')).toBeUndefined();
    const { error } = changePasswordSchema.validate({ currentPassword: 'a', newPassword: 'Qwerty123!' });
    expect(error?.details[0]).toMatchObject({ type: 'password.common', path: ['newPassword'] });
  });

  it('takes all of Unicode and 64 letters and more', () => {
    const { error } = changePasswordSchema.validate({
      currentPassword: 'a',
      newPassword: `Ключ-1 ${'語'.repeat(100)}`,
    });
    expect(error).toBeUndefined();
  });

  it('a one-time password is none of them', () => {
    for (let n = 0; n < 200; n += 1) expect(guessOf(generatePassword())).toBeNull();
  });
});
