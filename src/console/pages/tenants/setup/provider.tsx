/** The first step: which identity provider, and what it and the plane have to know of each other. */
import type { TargetedSubmitEvent } from 'preact'
import { useState } from 'preact/hooks'
import { contract } from '../../../../client/operations.ts'
import type { Output } from '../../../../client/values.ts'
import { call, told } from '../../../api/call.ts'
import { session } from '../../../api/session.ts'
import { Copy } from '../../../parts/copy.tsx'
import { Facts } from '../../../parts/facts.tsx'
import { Control, type Field, linesOf, type Values } from '../../../parts/form.tsx'
import { Failure } from '../../../parts/page.tsx'
import { useTab } from '../../../parts/tabs.tsx'
import { toast } from '../../../parts/toast.tsx'

type Settings = NonNullable<Output<typeof contract.ssoSettings.load>>

interface ProviderProps {
  tenantId: string
  settings: Settings
  saved: () => void
}

const WAYS = ['OpenID Connect', 'SAML', 'SAML, by hand'] as const
type Way = (typeof WAYS)[number]

export function Provider({ tenantId, settings, saved }: ProviderProps) {
  const [way, tabs] = useTab(WAYS, 'way')
  const [error, setError] = useState('')
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    const values = Object.fromEntries([...data].map(([name, value]) => [name, String(value).trim()]))
    setError('')
    try {
      await SAVES[way](tenantId, values)
      toast('Its people sign in there')
      saved()
    } catch (failure) {
      setError(told(failure))
    }
  }
  return (
    <>
      {session.value?.isDev && (
        <p class="muted">
          This plane plays every provider: what stands here works at once, and nobody else is asked. A real one takes
          its own addresses.
        </p>
      )}
      {tabs()}
      <Facts facts={ownSide(way, tenantId)} />
      <form key={way} class="stack" onSubmit={submit}>
        {fieldsOf(way, tenantId, settings).map((field) => (
          <Control key={field.name} field={field} />
        ))}
        <Failure error={error} />
        <div class="actions">
          <button type="submit" class="first">
            Save
          </button>
        </div>
      </form>
    </>
  )
}

/** What the provider's administrator has to be told. */
function ownSide(way: Way, tenantId: string): [string, preact.JSX.Element][] {
  const { baseUrl = '', project = '' } = session.value ?? {}
  if (way === 'OpenID Connect') {
    return [['Redirect URI', <Copy key="back" text={`${baseUrl}/v1/oauth/callback`} what="the redirect URI" />]]
  }
  const query = new URLSearchParams({ projectId: project, tenantId })
  return [
    ['ACS URL', <Copy key="acs" text={`${baseUrl}/v1/auth/saml/acs?${query}`} what="the ACS URL" />],
    [
      'Metadata',
      <Copy key="own" text={`${baseUrl}/v1/auth/saml/metadata?${query}`} what="the address of the metadata" />,
    ],
  ]
}

/** In a plane that plays the providers, an address of one of them is as good as any. */
function fieldsOf(way: Way, tenantId: string, { tenant, oidc, saml }: Settings): Field[] {
  const isDev = session.value?.isDev === true
  const domains: Field = {
    name: 'domains',
    label: 'Domains',
    type: 'lines',
    hint: 'Whose addresses sign in here, one a line',
    value: (tenant?.domains ?? tenant?.selfProvisioningDomains ?? []).join('\n'),
  }
  const example = (text: string) => (isDev ? text : '')
  if (way === 'OpenID Connect') {
    return [
      {
        name: 'issuer',
        label: 'Issuer',
        isRequired: true,
        value: oidc?.issuer || example(`https://${tenantId}.okta.com`),
      },
      { name: 'clientId', label: 'Client id', isRequired: true, value: oidc?.clientId || example('homescope') },
      { name: 'clientSecret', label: 'Client secret', type: 'password', hint: 'Left out: the one that is there stays' },
      domains,
    ]
  }
  if (way === 'SAML') {
    const at = `https://${tenantId}.okta.com/app/sso/saml/metadata`
    return [
      {
        name: 'metadata',
        label: 'Metadata',
        type: 'area',
        isRequired: true,
        hint: 'The address of the provider’s metadata, or the document itself, pasted',
        value: saml?.idpMetadataUrl || example(at),
      },
      domains,
    ]
  }
  return [
    {
      name: 'idpUrl',
      label: 'Sign-in address',
      isRequired: true,
      value: saml?.idpSSOUrl || example(`https://${tenantId}.okta.com/app/sso/saml`),
    },
    {
      name: 'entityId',
      label: 'Entity id',
      isRequired: true,
      value: saml?.idpEntityId || example('http://www.okta.com/exk1'),
    },
    {
      name: 'idpCert',
      label: 'Certificate',
      type: 'area',
      isRequired: true,
      hint: 'PEM',
      value: saml?.idpCertificate || example('MIIC'),
    },
    domains,
  ]
}

const SAVES: { [way in Way]: (tenantId: string, values: Values) => Promise<unknown> } = {
  'OpenID Connect': (tenantId, { issuer, clientId, clientSecret, domains }) => {
    const settings = { name: 'OpenID Connect', issuer, clientId, clientSecret, scope: ['openid', 'email', 'profile'] }
    return call(contract.ssoSettings.configureOidc, { tenantId, settings, domains: linesOf(domains) })
  },
  SAML: (tenantId, { metadata = '', domains }) => {
    if (metadata.startsWith('<')) checkMetadata(metadata)
    else if (!URL.canParse(metadata)) throw new Error('The metadata is neither an address nor an XML document')
    const settings = metadata.startsWith('<') ? { idpMetadataXml: metadata } : { idpMetadataUrl: metadata }
    return call(contract.ssoSettings.configureSamlByMetadata, { tenantId, settings, domains: linesOf(domains) })
  },
  'SAML, by hand': (tenantId, { idpUrl = '', entityId, idpCert = '', domains }) => {
    if (!URL.canParse(idpUrl)) throw new Error('The sign-in address is none: it begins with https://')
    if (!isCertificate(idpCert))
      throw new Error('The certificate is none: it is Base64, with or without the lines of PEM')
    const settings = { idpUrl, entityId, idpCert }
    return call(contract.ssoSettings.configureSaml, { tenantId, settings, domains: linesOf(domains) })
  },
}

/** Throws Error for a document that is not what providers publish of themselves. */
function checkMetadata(xml: string): void {
  const read = new DOMParser().parseFromString(xml, 'application/xml')
  const has = (name: string) => read.getElementsByTagNameNS('*', name).length > 0
  if (has('parsererror')) throw new Error('The metadata is no XML document: something of it is missing')
  const missing = ['EntityDescriptor', 'SingleSignOnService', 'X509Certificate'].find((name) => !has(name))
  if (missing) throw new Error(`This is no metadata of an identity provider: it has no ${missing}`)
}

const isCertificate = (text: string) => /^[\w+/=]+$/.test(text.replaceAll(/-----[A-Z ]+-----|\s/g, ''))
