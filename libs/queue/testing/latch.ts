/** Something that happens once and that others wait for. */
export interface Latch<Value = void> {
  readonly opened: Promise<Value>;
  readonly isOpen: boolean;
  open(value: Value): void;
}

export function latch<Value = void>(): Latch<Value> {
  let resolve: (value: Value) => void = () => {};
  let isOpen = false;
  const opened = new Promise<Value>((accept) => {
    resolve = accept;
  });
  return {
    opened,
    get isOpen() {
      return isOpen;
    },
    open(value) {
      isOpen = true;
      resolve(value);
    },
  };
}
