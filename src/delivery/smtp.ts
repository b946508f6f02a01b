import type { Delivery } from './port.ts'

export interface SmtpOptions {
  /** `smtp://user:password@host:port`, or `smtps://` for TLS from the start. */
  url: string
  /** The sender's address. */
  from: string
}

/** Milliseconds. */
const PATIENCE = 10_000

/** Mails only. `nodemailer` is loaded with the first one. */
export function createSmtp({ url, from }: SmtpOptions): Delivery {
  let transport: Promise<{ sendMail(mail: object): Promise<unknown> }> | undefined
  return {
    carries: (channel) => channel === 'email',
    async send({ id, to, subject, text, html }) {
      transport ??= import('nodemailer').then(({ createTransport }) =>
        createTransport({
          url,
          connectionTimeout: PATIENCE,
          greetingTimeout: PATIENCE,
          socketTimeout: PATIENCE,
          // A template is text, not a way to the files and addresses of this machine.
          disableFileAccess: true,
          disableUrlAccess: true,
        }),
      )
      const mail = await transport
      // An object rather than a text: an address cannot bring others along.
      await mail.sendMail({
        from,
        to: { name: '', address: to },
        subject,
        text,
        ...(html && { html }),
        headers: { 'X-Homescope-Message': id },
      })
    },
  }
}
