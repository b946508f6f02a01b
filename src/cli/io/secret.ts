/** A line typed on the terminal that is not shown while it is typed. */
import { ReadStream } from 'node:tty'

/** Backspace and Ctrl-U take back; Ctrl-C ends the program as it would anywhere. */
export function askSecret(question: string, tell: (text: string) => void): Promise<string> {
  const terminal = new ReadStream(0)
  terminal.setRawMode(true)
  terminal.setEncoding('utf8')
  // Only now: what is typed as soon as the question is seen is not shown.
  tell(question)
  return new Promise((resolve) => {
    let typed = ''
    const end = () => {
      terminal.setRawMode(false)
      terminal.destroy()
      tell('\n')
    }
    terminal.on('data', (text: string) => {
      for (const letter of text) {
        if (letter === '\r' || letter === '\n' || letter === END_OF_INPUT) {
          end()
          return resolve(typed)
        }
        if (letter === INTERRUPT) {
          end()
          process.kill(process.pid, 'SIGINT')
          return
        }
        typed = afterKey(typed, letter)
      }
    })
  })
}

const INTERRUPT = '\x03'
const END_OF_INPUT = '\x04'

function afterKey(typed: string, letter: string): string {
  if (letter === '\x7f' || letter === '\b') return [...typed].slice(0, -1).join('')
  if (letter === '\x15') return ''
  return letter < ' ' ? typed : typed + letter
}
