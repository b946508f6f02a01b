/** Invitations of new users: by mail or text message, with the project's address or a link that signs in. */
import type { InputOf } from '../../../contract/operation.ts'
import type { user } from '../../../contract/user/index.ts'
import type { Channel, Message } from '../../../delivery/port.ts'
import { isObject, type JsonObject } from '../../../lib/json.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { User } from '../../../store/port/users.ts'
import { word } from '../../auth/messages/wording.ts'
import { landingOf } from '../../auth/redirects.ts'
import type { Context } from '../../context.ts'
import { pendingChallenge } from '../../identity/challenge.ts'
import { linkWith } from '../../identity/credentials/codes.ts'
import { post } from '../../outbox/post.ts'
import { type InviteSettings, inviteSettings, methodSettings, projectDocument } from '../../project/settings.ts'
import { digestOf, newSecret } from '../../secrets.ts'

type Wishes = Pick<
  InputOf<typeof user.create>,
  'invite' | 'sendMail' | 'sendSMS' | 'inviteUrl' | 'templateId' | 'templateOptions'
>

/** In the transaction that stores the users. Test users get no messages. */
export type Invite = (tables: Tables, users: readonly User[]) => Promise<void>

/** Reads what invitations need, before the transaction. Throws ApiError invalidArgument for a URL no link may have. */
export async function invitation(ctx: Context, wishes: Wishes): Promise<Invite> {
  if (!wishes.invite) return async () => {}
  const project = ctx.caller.project.id
  const settings = await inviteSettings(ctx.store, project)
  const landing = await landingOf(ctx, wishes.inviteUrl, settings.url)
  const document = await projectDocument(ctx.store, project)
  const seconds = settings.expiration || (await methodSettings(ctx.store, project, 'magiclink')).expiration
  const send = async (tables: Tables, { user, channel, to }: Way) => {
    const link = settings.magicLink ? await magicLink(ctx, tables, { user, channel, to, landing, seconds }) : landing
    const values = { ...wishes.templateOptions, inviteUrl: link, projectName: ctx.caller.project.name }
    const wording = word(templatesOf(document, wishes.templateId), channel, { ...values, loginId: loginIdOf(user) })
    await post(ctx, tables, messageTo({ user, channel, to, link }, wording), { userId: user.id })
  }
  return async (tables, users) => {
    const ways = users.filter(({ test }) => !test).flatMap((user) => waysTo(user, wishes, settings))
    for (const way of ways) await send(tables, way)
  }
}

interface Way {
  user: User
  channel: Channel
  to: string
}

/** What the request says goes before what the project says; where it says nothing, the user's only address is taken. */
function waysTo(user: User, wishes: Wishes, settings: InviteSettings): Way[] {
  const ways: Way[] = []
  const undecided = wishes.sendMail === undefined && wishes.sendSMS === undefined
  if (user.email && (wishes.sendMail ?? settings.byEmail)) ways.push({ user, channel: 'email', to: user.email })
  if (user.phone && (wishes.sendSMS ?? settings.bySms)) ways.push({ user, channel: 'sms', to: user.phone })
  if (ways.length > 0 || !undecided) return ways
  if (user.email) return [{ user, channel: 'email', to: user.email }]
  return user.phone ? [{ user, channel: 'sms', to: user.phone }] : []
}

const loginIdOf = (user: User): string => user.loginIds[0] ?? ''

async function magicLink(
  ctx: Context,
  tables: Tables,
  { user, channel, to, landing, seconds }: Way & { landing: string; seconds: number },
): Promise<string> {
  const token = newSecret(ctx.random)
  await tables.challenges.put(
    ctx.caller.project.id,
    pendingChallenge(ctx, {
      id: digestOf(token),
      kind: 'magiclink',
      method: channel,
      userId: user.id,
      loginId: loginIdOf(user),
      options: { to },
      expiresAt: ctx.clock() + seconds * 1000,
    }),
  )
  return linkWith(landing, token)
}

function messageTo(
  { user, channel, to, link }: Way & { link: string },
  wording: Pick<Message, 'subject' | 'text' | 'html'>,
): Message {
  return {
    channel,
    to,
    kind: 'invite',
    loginId: loginIdOf(user),
    code: '',
    link,
    links: {},
    linkId: '',
    ...wording,
  }
}

/** The project's templates for invitations, in the form of those for codes and links. */
function templatesOf(document: JsonObject, id: string): JsonObject {
  const chosen = (list: string, configured: string): JsonObject => {
    const all = Array.isArray(document[list]) ? document[list].filter((one): one is JsonObject => isObject(one)) : []
    return all.find((one) => one['id'] === (id || document[configured])) ?? all[0] ?? {}
  }
  const mail = chosen('inviteEmailTemplates', 'inviteEmailTemplateId')
  const sms = chosen('inviteSmsTemplates', 'inviteSmsTemplateId')
  return {
    emailTemplates: [
      {
        active: true,
        subject: mail['emailSubject'] ?? '',
        body: mail['emailBody'] ?? '',
        bodyPlainText: mail['emailBodyPlainText'] ?? '',
        useBodyPlainText: mail['useEmailBodyPlainText'] ?? false,
      },
    ],
    textTemplates: [{ active: true, body: sms['textMessageBody'] ?? '' }],
  }
}
