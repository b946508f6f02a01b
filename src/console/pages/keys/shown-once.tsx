import { Copy } from '../../parts/copy.tsx'
import { closeDialog, openDialog } from '../../parts/dialog.tsx'

/** A key that nobody can show again. */
export function showOnce(cleartext: string, what: string): void {
  openDialog(
    <div class="stack">
      <h2 id="dialog-title">The {what}</h2>
      <p>It is shown this once. Copy it to where it is used.</p>
      <Copy text={cleartext} what={`the ${what}`} />
      <div class="actions">
        <button type="button" class="first" onClick={closeDialog}>
          Done
        </button>
      </div>
    </div>,
  )
}
