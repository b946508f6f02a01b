import { contract } from '../../../client/operations.ts'
import { call } from '../../api/call.ts'

async function loadInbound() {
  return (await call(contract.inboundApp.loadAll)).apps ?? []
}

async function loadFederated() {
  return (await call(contract.ssoApp.loadAll)).apps ?? []
}

export type InboundApp = Awaited<ReturnType<typeof loadInbound>>[number]
export type FederatedApp = Awaited<ReturnType<typeof loadFederated>>[number]

export type Row = { id: string; name: string } & ({ inbound: InboundApp } | { federated: FederatedApp })

/** Inbound ones first. */
export async function loadApps(): Promise<Row[]> {
  const [inbound, federated] = await Promise.all([loadInbound(), loadFederated()])
  return [
    ...inbound.map((app) => ({ id: app.id ?? '', name: app.name ?? '', inbound: app })),
    ...federated.map((app) => ({ id: app.id ?? '', name: app.name ?? '', federated: app })),
  ]
}
