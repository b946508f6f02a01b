// Configuration as code: a snapshot is validated, its missing secrets are filled in, it is imported into a fresh project
// and exported again, byte for byte.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const title = 'A project in files'

export async function run(tour) {
  const projectId = tour.environment.DESCOPE_PROJECT_ID
  const at = (...parts) => join(tour.folder, ...parts)
  const { code } = await tour.descope('project', 'snapshot', 'export', projectId, '-p', 'snapshot')
  tour.check('the project is exported', code, 0)

  tour.note('Somebody adds a mail server and a list by hand, and names them in the index.')
  mkdirSync(at('snapshot/connectors'))
  write(at('snapshot/connectors/connectors.json'), { connectors: ['mail'] })
  write(at('snapshot/connectors/mail.json'), {
    configuration: { authMethod: 'plain', host: 'mail.example.com', password: 'PLACEHOLDER_VALUE', username: 'sender' },
    description: '',
    id: 'CI2TourTourTourTourTourTourTour',
    name: 'Mail',
    type: 'smtp',
  })
  write(at('snapshot/lists.json'), {
    lists: [{ data: ['192.0.2.0/24'], description: '', id: 'LI1', name: 'Office', type: 'ips' }],
  })
  const linted = await tour.descope('project', 'snapshot', 'lint', 'snapshot')
  tour.check('nothing is wrong with the files', [linted.code, linted.stdout], [0, '* 0 errors, 0 warnings\n'])

  const { result } = await tour.json('project', 'clone', projectId, 'Fresh', '-j')
  const fresh = result.projectId
  const side = ['--secrets-output', 'secrets.json', '--failures-output', 'failures.txt']
  const verdict = await tour.descope('project', 'snapshot', 'validate', fresh, '-p', 'snapshot', ...side, '-j')
  tour.check('a secret is missing', verdict.code, 2)
  tour.check(
    'the failure names it',
    readFileSync(at('failures.txt'), 'utf8'),
    'connectors/mail.json: the secret password of "Mail" is missing\n',
  )

  tour.note('The file of missing secrets is filled in.')
  writeFileSync(at('secrets.json'), readFileSync(at('secrets.json'), 'utf8').replace('""', '"a secret"'))
  const words = [fresh, '-p', 'snapshot', '--secrets-input', 'secrets.json']
  const passed = await tour.descope('project', 'snapshot', 'validate', ...words, '-j')
  tour.check('the snapshot is valid now', passed.code, 0)
  const imported = await tour.descope('project', 'snapshot', 'import', ...words, '-j')
  tour.check('it is imported', imported.code, 0)
  const exported = await tour.descope('project', 'snapshot', 'export', fresh, '-p', 'again', '-j')
  tour.check('it is exported', exported.code, 0)
  const [before, after] = [filesBelow(at('snapshot')), filesBelow(at('again'))]
  tour.check('the same files come back', [...after.keys()], [...before.keys()])
  for (const [path, bytes] of before) tour.check(`${path} is the same, byte for byte`, after.get(path), bytes)
  const diff = await tour.descope('project', 'snapshot', 'diff', fresh, '-p', 'snapshot', '--exit-code')
  tour.check('there is no difference', [diff.code, diff.stdout], [0, '* No differences\n'])
}

/** As an export writes it; the keys stand in order already. */
function write(path, value) {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`)
}

function filesBelow(folder, prefix = '') {
  const entries = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = prefix + entry.name
    if (entry.isDirectory()) return [...filesBelow(join(folder, entry.name), `${path}/`)]
    return [[path, readFileSync(join(folder, entry.name), 'utf8')]]
  })
  return new Map(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}
