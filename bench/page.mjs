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

const LIMITS = `What bounds the plane, by CPU profiles:

- **A load** whose text is kept, on SQLite, is node:http and the kernel's sending; whether another process has written since is
  asked once for all loads of a turn of the event loop. Of one that reads, a third is the user's row and grants, a fifth the
  kernel's sending, a fifth node:http, the rest access, decoding and writing the reply's forty fields. On PostgreSQL, where no
  text is kept, loads that come in one turn are one statement; what is left is node:http, the row's decoding and the reply.
- **A durable create** (\`perf\`, SQLite, 64 connections, 100,000 users): a quarter is SQLite's and libc's under it: four inserts
  with 13 B-trees, the trigram index, the log's pages; a twelfth is the kernel's, a seventh compiled JavaScript, and half the
  JavaScript engine's own code, in which no function has 3 %: bytecode, look-ups of properties, strings that cross to SQLite,
  promises, and garbage with 7 %. By what it is for: the user's rows 11 %, the audit record 10 %, the text index 5 %, the phone
  number 5 %, the reply 8 %, node:http 6 %, decoding 3 %, the rest the commit, which all requests that are under way share (some
  40 of 64). On PostgreSQL creates that come together are one transaction of four round trips; alone, each has its own, and the
  system calls and parsed answers of it.
- **Of a batch create** half is SQLite's: a third the inserts, 7 % the text index, 12 % the commit, as keys in no order change
  some thousand pages with each thousand users; preparing the users is a tenth, decoding and encoding 6 % each, garbage 9 %.
- **A search** by filters costs what it matches: the index finds, and then every match is counted. One by a text reads its page
  and counts to a thousand, or looks at the fewest that it must. What is not bounded stands in
  [decisions.md](decisions.md#searches-without-a-bound), with figures.
- **A password** costs the same CPU in threads of ours as in the runtime's pool, and a fifth of it is the kernel's: each hash maps
  its 19 MiB anew, some 265 page faults, as the hash's allocator keeps no block of that size, even with its purging put off; so it
  is in the bound. Two signatures are 6 % on top. The threads that hash have a lower priority, so that look-ups go on: on a machine
  that does something else, too, the same hashes take 1.2 to 1.4 times as long as in the bound, which has the usual one.
- **A batch of 50 checks** is a quarter the engine, a fifth the kernel's sending, a tenth its JSON, a twentieth decoding.`
