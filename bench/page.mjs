// docs/benchmarks.md from what the sections measured.
import { aimsOf, aimsTable } from './aims.mjs'
import { sections } from './sections/index.mjs'

export function pageOf(results, machine, seconds) {
  const aims = aimsOf(results)
  return [
    '# Benchmarks',
    '',
    `Written by \`npm run bench\` in one run of ${seconds} s. The figures belong to the machine below; the ratios hold longer.`,
    '',
    machine,
    '',
    METHOD,
    '',
    LIMITS,
    ...(aims.length > 0 ? ['', '## Aims', '', aimsTable(aims)] : []),
    ...Object.entries(results).flatMap(([name, { text }]) => ['', `## ${sections[name].title}`, '', text]),
    '',
  ].join('\n')
}

const METHOD = `How to read them: the yardstick is \`bench/hello.mjs\`, the smallest JSON server that \`node:http\` can make, on the same
Node in a process of its own. Requests come from \`bench/load.mjs\`, another process, over raw keep-alive sockets, each
sending its next request when the last is answered; so requests/s and latencies are those of a full server, and the
generator takes its share of the cores. CPU per request is what the kernel counted for the server's process, system
time included: it is the figure that survives a busy machine. A write is answered when it is on the disk.`

const LIMITS = `What bounds the plane, by CPU profiles on SQLite: of a load that reads, a third is the user's row and grants, a fifth is
the kernel's sending, a fifth is node:http, the rest is access, decoding and writing the reply's forty fields. Of the
CPU of a durable create (\`perf\`, 64 connections, 100,000 users) a quarter is SQLite's and libc's under it: four inserts with 13
B-trees, the trigram index, the log's pages; a twelfth is the kernel's, a seventh compiled JavaScript, and half the JavaScript
engine's own code, in which no function has 3 %: bytecode, look-ups of properties, strings that cross to SQLite, promises, and
garbage with 7 %. By what it is for: the user's rows 11 %, the audit record 10 %, the text index 5 %, the phone number 5 %, the
reply 8 %, node:http 6 %, decoding 3 %, the rest the commit, which all requests that are under way share (some 40 of 64). Of a
batch create half is SQLite's: a third the inserts, 7 % the text index, 12 % the commit, as keys in no order change some
thousand pages with each thousand users; preparing the users is a tenth, decoding and encoding 6 % each, garbage 9 %. On PostgreSQL loads that
come while others are under way are one statement, and creates one transaction of four round trips: at 64 connections, in turns of
one run on a machine whose load average was 9, a load takes 114 µs of the server and 27 of the database instead of 205 and 91,
and a create 298 and 158 instead of 822 and 495; what is left of a load is node:http, decoding and the reply, as on SQLite where
nothing is kept. Alone, each has its own, and the system calls and parsed answers of it. A search by filters costs
what it matches: the index finds, and then every match is counted. One by a text reads its page and counts to a thousand;
what is not bounded is a page far away (a million users: 0.6 s at 500,000), an order without an index (by time of change,
status, login id or tenant), a text beside a filter that few of its users pass, and on PostgreSQL one letter or digit that
hardly anybody has, and a text that 0.1 to 5 % have who were all made late, where the trigrams give all of them or none (two letters
that nobody of a million has took 7.2 s of the database's CPU, and take 7 ms; that 4 % have, 3.3 s and 37 ms). Of a load whose text is kept, on SQLite, most is node:http and the kernel; a tenth asks whether another process has written since. A password costs the same CPU in threads
of ours as in the runtime's pool, and a fifth of it is the kernel's: each hash maps its 19 MiB anew, some 265 page faults,
as the hash's allocator keeps no block of that size, even with its purging put off; so it is in the bound. Two signatures are 6 %
on top. The threads that hash have a lower priority, so that look-ups go on: on a machine that does something else, too,
the same hashes take 1.2 to 1.4 times as long as in the bound, which has the usual one.`
