import { randomUUID } from 'node:crypto';
import { isIP } from 'node:net';
import type { Credential } from '../domain/second-factors/passkey.js';
import type { PasskeyCeremonies, PasskeyChallenge } from '../domain/second-factors/passkey-ceremonies.js';
import type { Rules } from '../domain/shared/rules.js';
import { SignedTokens } from './signed-tokens.js';

/** As long as a second step. */
const LIFETIME_SECONDS = 5 * 60;

/** ES256 and RS256: every authenticator knows one of them, and so does every Node.js that we run on. */
const algorithms = [-7, -257];

/** Half a megabyte, which commands and most servers have no use for: it comes with the first passkey. */
const library = () => import('@simplewebauthn/server');

interface Place {
  /** What browsers bind passkeys to. */
  rpId: string;
  origin: string;
}

/** Null where browsers offer none: without TLS anywhere but at localhost, and at a bare address. */
function placeOf(publicUrl: string): Place | null {
  const { protocol, hostname, origin } = new URL(publicUrl);
  const isLocal = hostname === 'localhost' || hostname.endsWith('.localhost');
  const isBare = isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
  return (protocol === 'https:' || isLocal) && !isBare ? { rpId: hostname, origin } : null;
}

/** @param place read at each call: its name can be changed while the server runs */
export function createPasskeyCeremonies({
  secret,
  place,
}: {
  secret: string;
  place: Pick<Rules, 'publicUrl' | 'siteName'>;
}): PasskeyCeremonies {
  const challenges = new SignedTokens(secret, 'kladovka-passkey', LIFETIME_SECONDS);
  const issue = (bound: string): string => challenges.issue({ jti: randomUUID(), bound });
  const timeout = LIFETIME_SECONDS * 1000;
  const expected = () => {
    const { rpId: expectedRPID, origin: expectedOrigin } = placeOf(place.publicUrl) ?? {
      rpId: '',
      origin: '',
    };
    // Which challenge it was is looked at by `challengeOf`.
    return { expectedRPID, expectedOrigin, expectedChallenge: () => true };
  };

  return {
    get isOffered() {
      return placeOf(place.publicUrl) !== null;
    },

    toAdd: async ({ id, login }, known, bound) =>
      (await library()).generateRegistrationOptions({
        rpName: place.siteName ?? 'Kladovka',
        rpID: placeOf(place.publicUrl)?.rpId ?? '',
        userName: login,
        userDisplayName: login,
        userID: handleOf(id),
        challenge: issue(bound),
        timeout,
        excludeCredentials: known.map(descriptorOf),
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
        supportedAlgorithmIDs: algorithms,
      }),

    toShow: async (known, bound) =>
      (await library()).generateAuthenticationOptions({
        rpID: placeOf(place.publicUrl)?.rpId ?? '',
        challenge: issue(bound),
        timeout,
        userVerification: known ? 'preferred' : 'required',
        ...(known && { allowCredentials: known.map(descriptorOf) }),
      }),

    challengeOf({ response: { clientDataJSON } }, bound): PasskeyChallenge | null {
      const claims = challenges.verify(challengeIn(clientDataJSON));
      if (!claims?.jti || claims.exp === undefined || claims.bound !== bound) return null;
      return { id: claims.jti, expiresAt: new Date(claims.exp * 1000) };
    },

    async verifyNew(response) {
      const { verifyRegistrationResponse } = await library();
      const verified = await whole(() =>
        verifyRegistrationResponse({
          response: { ...response, clientExtensionResults: {} },
          ...expected(),
          requireUserVerification: false,
          supportedAlgorithmIDs: algorithms,
        }),
      );
      if (!verified?.verified) return null;
      const { id, publicKey, counter } = verified.registrationInfo.credential;
      const { transports } = response.response;
      return { credentialId: id, publicKey: Buffer.from(publicKey), counter, transports };
    },

    async verifyShown(response, { credentialId, publicKey }, owner) {
      const { userHandle, ...signed } = response.response;
      if (owner !== null && userHandle !== handleOf(owner).toString('base64url')) return null;
      const { verifyAuthenticationResponse } = await library();
      const verified = await whole(() =>
        verifyAuthenticationResponse({
          response: { ...response, response: signed, clientExtensionResults: {} },
          ...expected(),
          // What its counter may be says whoever keeps it, in one statement with taking it.
          credential: { id: credentialId, publicKey: new Uint8Array(publicKey), counter: 0 },
          requireUserVerification: owner !== null,
        }),
      );
      return verified?.verified ? verified.authenticationInfo.newCounter : null;
    },
  };
}

const descriptorOf = ({ credentialId, transports }: Credential) => ({ id: credentialId, transports });

/** What a passkey names its owner by: their id, which says nothing of them. */
const handleOf = (userId: string): Buffer<ArrayBuffer> => Buffer.from(userId.replaceAll('-', ''), 'hex');

/** The challenge that was signed; nothing where there is none to be read. */
function challengeIn(clientDataJson: string): string {
  try {
    const data: unknown = JSON.parse(Buffer.from(clientDataJson, 'base64url').toString('utf8'));
    const told = typeof data === 'object' && data !== null && 'challenge' in data ? data.challenge : '';
    return Buffer.from(String(told), 'base64url').toString('utf8');
  } catch {
    return '';
  }
}

/** The library throws for everything that is not as it should be, and has one class for all of it. */
async function whole<Verified>(verify: () => Promise<Verified>): Promise<Verified | null> {
  try {
    return await verify();
  } catch {
    return null;
  }
}
