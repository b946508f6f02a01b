/** The root of this repository. Tests run from bundles at differing depths, so it is found by its package.json. */
export declare const repoRoot: string;
/** The built command line: run it as `process.execPath cliPath ...`. */
export declare const cliPath: string;
/** A file of the reference folder beside the repository, or undefined where that does not have it. */
export declare function sharedPath(...parts: string[]): string | undefined;
