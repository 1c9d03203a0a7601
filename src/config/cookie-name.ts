/**
 * Under https a cookie of ours bears the prefix that a browser takes from this very host alone, over TLS, for all paths
 * (RFC 6265bis, 4.1.3.2): no neighbour below the same domain can plant one.
 */
export const cookieName = (name: string, isHttps: boolean): string => (isHttps ? `__Host-${name}` : name);
