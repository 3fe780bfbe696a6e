/** Builds the actor to a file; false if cargo fails. */
export declare function buildActor(file: string): boolean
