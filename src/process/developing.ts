/** What a plane under development has beside its API: clocks that are moved, and identity providers that it plays. */
import { type Clock, machineClock, movableClock } from '../lib/clock.ts'
import { isLoopback } from '../server/caller/origins.ts'
import { type ConnectorDesk, createConnectorDesk } from '../server/dev/connectors.ts'
import { createDev, type Dev } from '../server/dev/dev.ts'
import { createProvider, type ProviderServer } from '../server/dev/provider/index.ts'
import type { Log } from '../server/log.ts'
import type { Settings } from '../settings/config.ts'

interface Developing {
  clock: Clock
  dev?: Dev
  provider?: ProviderServer
  connectors?: ConnectorDesk
}

interface Given {
  clock?: Clock
  log: Log
  provider?: ProviderServer
  connectors?: ConnectorDesk
}

/** What there is with `--dev` alone, and in test suites. */
export function underDevelopment(
  settings: Settings,
  { clock: machine = machineClock, log, provider, connectors }: Given,
): Developing {
  if (!settings.dev) return { clock: machine, ...(provider && { provider }), ...(connectors && { connectors }) }
  const clock = movableClock(machine)
  const desk = createConnectorDesk()
  const played = playsProviders(settings, log) && { provider: createProvider(clock.now) }
  return { clock, dev: createDev({ clock, connectors: desk, ...played }), connectors: desk, ...played }
}

/** Names that no machine but this one and its containers can have (RFC 6761). */
const isOfThisMachine = (name: string) => isLoopback(name) || /\.(localhost|test|internal)$/.test(name)

/**
 * Whoever reaches the page of the local provider signs in as anybody: only with `--dev`, and only where the plane has no
 * name by which others could reach it.
 */
function playsProviders({ provider, baseUrls, allowedHosts }: Settings, log: Log): boolean {
  if (provider !== 'local') return false
  const names = [...baseUrls.map((url) => new URL(url).hostname), ...allowedHosts]
  const foreign = names.find((name) => !isOfThisMachine(name))
  if (foreign !== undefined) log.warn('real identity providers are asked: the plane has a name of others', { foreign })
  return foreign === undefined
}
