/**
 * The same function, whose last answers are kept: at least the last `capacity`, at most twice as many. For what is dear to make
 * and always the same for a key. A hit costs one look-up, which those of `Recent` don't.
 * @param make may be given more than the key, of which the key must tell all that matters
 * @param isKept says of an answer that is new whether it is small enough
 */
export function remembered<Key, More extends unknown[], Value>(
  capacity: number,
  make: (key: Key, ...more: More) => Value,
  isKept: (value: Value) => boolean = () => true,
): (key: Key, ...more: More) => Value {
  let kept = new Map<Key, Value>();
  let before = kept;
  return (key, ...more) => {
    let value = kept.get(key);
    if (value !== undefined) return value;
    value = before.get(key) ?? make(key, ...more);
    if (!isKept(value)) return value;
    if (kept.size >= capacity) {
      before = kept;
      kept = new Map();
    }
    kept.set(key, value);
    return value;
  };
}
