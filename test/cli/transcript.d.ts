/**
 * Transcripts of the command line: what is typed, what the service is asked and answers, what is printed.
 *
 *     == what the case shows
 *     $ descope tenant load acme -j
 *     env DESCOPE_PROJECT_ID=          (empty: not set)
 *     stdin "some text, as JSON"
 *     file users.csv "content of a file, as JSON: then it runs in a folder of its own that holds this"
 *     --> GET /v1/mgmt/tenant?id=acme
 *         {"the": "body, when there is one"}
 *     <-- 404 Retry-After: 1
 *         {"the": "answer"}
 *     stdout
 *         indented by four spaces
 *     stderr
 *         ...
 *     exit 1
 *     left users.csv.failed.ndjson
 *         the content of a file that is there afterwards and was not before, or was changed
 *
 * What is not written is expected to be empty, the exit code 0.
 */
export interface Case {
    name: string;
    /** The line as typed. */
    line: string;
    argv: string[];
    env: {
        [name: string]: string;
    };
    stdin?: string;
    files: {
        [name: string]: string;
    };
    exchanges: {
        request: string;
        status: number;
        headers: {
            [name: string]: string;
        };
        reply: string;
    }[];
    stdout: string;
    stderr: string;
    exit: number;
    left: {
        [name: string]: string;
    };
    /** Lines of the case that are not results: comments, env, stdin. */
    setup: string[];
}
export declare function parseTranscript(text: string): {
    head: string;
    cases: Case[];
};
export declare function formatTranscript(head: string, cases: Case[]): string;
/** Words as a shell makes them of '...', "..." and $'...'. */
export declare function splitWords(line: string): string[];
