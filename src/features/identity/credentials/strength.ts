/** How hard a password is to guess, 0 to 4, by zxcvbn's measure. Its dictionaries are loaded when a policy asks first. */
export async function strengthOf(password: string): Promise<number> {
  loaded ??= load()
  const { zxcvbn } = await loaded
  return zxcvbn(password.slice(0, LONGEST)).score
}

/** The measure takes time with the square of the length; what is hard so far is hard. */
const LONGEST = 100

let loaded: ReturnType<typeof load> | undefined

async function load() {
  const [core, { dictionary, adjacencyGraphs }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ])
  core.zxcvbnOptions.setOptions({ dictionary, graphs: adjacencyGraphs })
  return core
}
