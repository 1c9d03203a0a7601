export interface Gate {
  opened: Promise<void>;
  open(): void;
}

/** Lets a test decide in which order two things happen. */
export function gate(): Gate {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}
