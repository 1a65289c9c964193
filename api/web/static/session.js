// Warns before the sign-in ends. Enhancement only: the foot of every page says when that is.
const dialog = document.querySelector('#session-end')
const KEY = 'daybook-session-ends'
const WARN_S = 300

// All tabs of this browser share one sign-in, so whichever was used last knows when it ends.
function keep (seconds) {
  try { localStorage.setItem(KEY, String(Date.now() + seconds * 1000)) } catch { /* kept by nobody: this tab counts alone */ }
  ends = Date.now() + seconds * 1000
}
function left () {
  try { ends = Math.max(ends, Number(localStorage.getItem(KEY)) || 0) } catch { /* as above */ }
  return Math.round((ends - Date.now()) / 1000)
}
function inWords (seconds) {
  if (seconds > 60) return `${Math.ceil(seconds / 60)} minutes`
  return seconds > 20 ? 'one minute' : 'a few seconds'
}

let ends = 0
let isDismissed = false
keep(Number(dialog.dataset.seconds))

dialog.addEventListener('close', () => { isDismissed = true })
const stay = dialog.querySelector('form[action="/account/stay"]')
if (stay) {
  stay.addEventListener('submit', async (event) => {
    event.preventDefault()
    const answer = await fetch(stay.action, {
      method: 'POST', body: new URLSearchParams(new FormData(stay)), headers: { Accept: 'application/json' }
    }).catch(() => null)
    if (!answer || !answer.ok || answer.redirected) { location.assign(location.pathname + location.search); return }
    keep((await answer.json()).seconds)
    dialog.close()
    isDismissed = false
  })
}

setInterval(() => {
  const seconds = left()
  if (seconds <= 0) { location.assign(location.pathname + location.search); return }
  if (seconds > WARN_S) {
    isDismissed = false
    if (dialog.open) dialog.close()
    return
  }
  const words = inWords(seconds)
  const said = dialog.querySelector('.session-end-left')
  if (said.textContent !== words) said.textContent = words
  if (!dialog.open && !isDismissed) dialog.showModal()
}, 1000)
