import type { Theme } from 'vitepress'
import DefaultTheme from 'vitepress/theme-without-fonts'
import { type Component, defineAsyncComponent, defineComponent, h, onMounted, ref } from 'vue'
import CheckStep from './components/check-step.vue'
import LabProgress from './components/lab-progress.vue'
import LanguageChooser from './components/language-chooser.vue'
import SandboxInbox from './components/sandbox-inbox.vue'
import SignInLink from './components/sign-in-link.vue'
import StalePage from './components/stale-page.vue'
import StepShot from './components/step-shot.vue'
import WaysTabs from './components/ways-tabs.vue'
import WhySilent from './components/why-silent.vue'
import { markSite } from './sidebar-marks.ts'
import SiteLayout from './site-layout.vue'
import './style.css'

const SettingsForm = defineAsyncComponent({ loader: () => import('./components/settings-form.vue'), errorComponent: StalePage })

/** Its data are for one page only. */
const CisControls = defineAsyncComponent({ loader: () => import('./components/cis-controls.vue'), errorComponent: StalePage })

/** An instructor's page alone has it: students do not load it. */
const LiveBoard = defineAsyncComponent({ loader: () => import('./board/live-board.vue'), errorComponent: StalePage })

/** What comes later than the page, when it is alive: the page is built without it. */
const onceAlive = (part: Component) =>
  defineComponent({
    setup() {
      const isAlive = ref(false)
      onMounted(() => {
        isAlive.value = true
      })
      return () => (isAlive.value ? h(part) : null)
    },
  })

/** The names under which pages use the components; `V`, `Ui` and `ConsoleLink` are imports of each page (see build/page-parts.ts). */
const components = {
  Ways: WaysTabs,
  Check: CheckStep,
  // By itself: only one page shows it, the others open it in a dialog. The reader's own settings are known only then.
  Settings: onceAlive(SettingsForm),
  Board: onceAlive(LiveBoard),
  Progress: LabProgress,
  Silent: WhySilent,
  Cis: CisControls,
  Inbox: SandboxInbox,
  SignIn: SignInLink,
  Shot: StepShot,
  Chooser: LanguageChooser,
}

export default {
  extends: DefaultTheme,
  Layout: SiteLayout,
  enhanceApp({ app, siteData }) {
    for (const [name, component] of Object.entries(components)) app.component(name, component)
    if (typeof window !== 'undefined') markSite(siteData)
  },
} satisfies Theme
