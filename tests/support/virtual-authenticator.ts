import type { Page } from 'playwright-core';

/** One that answers by itself, as a telephone whose owner's finger lies on it. */
export async function addVirtualAuthenticator(page: Page) {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true } as const;
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...options,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  const count = async () =>
    (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials.length;
  const forget = () => session.send('WebAuthn.clearCredentials', { authenticatorId });
  return { count, forget };
}
