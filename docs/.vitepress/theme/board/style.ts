import { onScopeDispose } from 'vue'
import css from './board.css?inline'

/** The board's own look, in the page as long as the board is: VitePress puts all style sheets into one, which every page loads. */
export function useBoardStyle(): void {
  const sheet = document.createElement('style')
  sheet.textContent = css
  document.head.append(sheet)
  onScopeDispose(() => sheet.remove())
}
