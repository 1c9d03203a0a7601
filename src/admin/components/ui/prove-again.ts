type Asker = () => Promise<boolean>;

let asker: Asker = async () => false;
let asking: Promise<boolean> | null = null;

/** Who asks, as long as it is on the page. */
export function setAsker(ask: Asker): void {
  asker = ask;
}

/** Asks whoever is here to show that it is they, once for all acts that wait for it. Whether they did. */
export function proveAgain(): Promise<boolean> {
  asking ??= asker().finally(() => {
    asking = null;
  });
  return asking;
}
