export interface FreshDatabase {
    url: string;
    drop(): Promise<void>;
}
/** Where the tests' PostgreSQL answers; `npm test` starts one and sets the variable. */
export declare function postgresUrl(): string | undefined;
/** An empty database of its own on the tests' PostgreSQL. `drop` closes whatever still holds it. */
export declare function freshDatabase(): Promise<FreshDatabase>;
