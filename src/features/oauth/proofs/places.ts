import type { Context } from '../../context.ts'
import type { Client } from '../clients/client.ts'

/** The issuer and the token endpoint, at whichever of its addresses the plane was asked: whom a client's JWT is for. */
export function placesOf(ctx: Context, { issuer, kind }: Client): string[] {
  const path = issuer.slice(ctx.baseUrl.length)
  const project = ctx.caller.project.id
  const tokens =
    kind === 'inbound' ? ['/oauth2/v1/apps/token', `/oauth2/v1/apps/${project}/token`] : ['/oauth2/v1/token']
  return basesOf(ctx).flatMap((base) => [path, ...tokens].map((place) => base + place))
}

export const basesOf = ({ baseUrl, baseUrls }: Context): string[] => [...new Set([baseUrl, ...baseUrls])]
