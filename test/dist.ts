/**
 * A module of the build as plain JavaScript, not bundled. What runs near the end of the stack is tested
 * there: Vite's transform of `src` turns an import into undefined where the stack is full. `npm test`
 * builds first.
 */
export async function fromDist<T>(path: string): Promise<T> {
  return (await import(new URL(`../.cache/build/${path}`, import.meta.url).href)) as T // the caller names its source
}
