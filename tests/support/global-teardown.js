export default async function globalTeardown() {
  await globalThis.testPostgres?.server.stop();
  globalThis.testPostgres = undefined;
}
