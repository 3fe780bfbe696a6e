/** A method that tests call as a function, such as `token.write.transfer` or `counter.Increment`. */
export interface CallableMethod {
  /** The contract or the handle of an actor that has it. */
  readonly owner: object
  readonly name: string
}

const methods = new WeakMap<object, CallableMethod>()

/** Notes which method a function calls, so that {@link callableMethodOf} finds it. */
export function registerMethod(call: object, method: CallableMethod): void {
  methods.set(call, method)
}

/** Finds the method that a function calls; undefined for any other function. */
export function callableMethodOf(call: object): CallableMethod | undefined {
  return methods.get(call)
}
