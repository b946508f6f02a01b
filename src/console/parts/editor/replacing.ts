import type { Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'

/**
 * Text that is typed over a selection, done by the editor. Chromium would do it itself first, and give what is typed the
 * colours of what was there by a style attribute, which the policy of the page refuses.
 */
export const replacing: Extension = EditorView.domEventHandlers({
  beforeinput: ({ inputType, data, isComposing }, view) => {
    const { from, to, empty } = view.state.selection.main
    if (inputType !== 'insertText' || !data || isComposing || empty || view.state.selection.ranges.length > 1)
      return false
    const insert = () =>
      view.state.update(view.state.replaceSelection(data), { userEvent: 'input.type', scrollIntoView: true })
    const isTaken = view.state.facet(EditorView.inputHandler).some((take) => take(view, from, to, data, insert))
    if (!isTaken) view.dispatch(insert())
    return true
  },
})
