import express, { type Router } from 'express';

export interface KnownRoute {
  method: string;
  /** As Express writes it, whole. */
  path: string;
}

interface Listed {
  path: string;
  methods?: string[];
  router?: Listing;
}

interface Listing extends Router {
  listRoutes(): Listed[];
}

/**
 * Every route of the servers that are made from now on, as they tell Express: a new one is known by itself. A router that
 * no other one mounts is a server's own, or the panel's, which is loaded later.
 */
export function recordRoutes(): () => KnownRoute[] {
  const routers = new Set<Listing>();
  const { prototype } = express.Router as unknown as { prototype: Listing };
  const { use } = prototype;
  prototype.use = function (this: Listing, ...args: Parameters<typeof use>) {
    routers.add(this);
    return use.apply(this, args);
  } as typeof use;
  return () => {
    const mounted = new Set([...routers].flatMap((router) => router.listRoutes().map((one) => one.router)));
    const tops = [...routers].filter((router) => !mounted.has(router));
    const all = tops.flatMap((router) => below(router, isPanel(router) ? '/admin' : ''));
    return [...new Map(all.map((one) => [`${one.method} ${one.path}`, one])).values()];
  };
}

function below(router: Listing, prefix: string): KnownRoute[] {
  return router.listRoutes().flatMap(({ path, methods = [], router: inner }) => {
    const whole = `${prefix}${path === '/' ? '' : path}`;
    if (inner) return below(inner, whole);
    return methods.filter((method) => method !== '*').map((method) => ({ method, path: whole || '/' }));
  });
}

const isPanel = (router: Listing): boolean =>
  router.listRoutes().some(({ path }) => path.startsWith('/pages/'));
