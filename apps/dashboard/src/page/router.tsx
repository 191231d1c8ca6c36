import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { activitySearch } from './activity/activity-search.js';
import { FleetScreen } from './fleet/fleet-screen.js';
import { fleetSearch } from './fleet/fleet-search.js';
import { interruptionSearch } from './interruptions/interruption-search.js';
import { LogInScreen } from './log-in/log-in-screen.js';
import type { PageParts } from './page-parts.js';
import { savingsSearch } from './savings/savings-search.js';
import { isSessionEnd } from './session/is-session-end.js';
import { meQuery } from './session/session-queries.js';
import { SetUpScreen } from './set-up/set-up-screen.js';
import { tokenSearch } from './settings/tokens/token-search.js';
import { AccountPage } from './shell/account-page.js';
import { NoSuchPage } from './shell/no-such-page.js';
import { PageFailed } from './shell/page-failed.js';
import { switchSearch } from './switches/switch-search.js';
import { workloadSearch } from './workload/workload-search.js';

const root = createRootRouteWithContext<PageParts>()({
  component: Outlet,
  notFoundComponent: NoSuchPage,
  errorComponent: PageFailed,
});

/** Opens a screen only for somebody who has logged in; others log in first, and then come back to it. */
async function requireLogIn({ api, queries }: PageParts, next: string) {
  try {
    return await queries.ensureQueryData({ ...meQuery(api), revalidateIfStale: false });
  } catch (error) {
    if (isSessionEnd(error)) throw redirect({ to: '/login', search: next === '/' ? {} : { next }, replace: true });
    throw error;
  }
}

const start = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: async ({ context }) => {
    const me = await requireLogIn(context, '/');
    throw redirect({ to: '/$account/fleet', params: { account: me.account.name }, replace: true });
  },
});

const logIn = createRoute({
  getParentRoute: () => root,
  path: '/login',
  // Only an address of this page: never one of another server.
  validateSearch: ({ next }: Record<string, unknown>): { next?: string } =>
    typeof next === 'string' && /^\/[^/\\]/.test(next) ? { next } : {},
  component: LogInScreen,
});

const setUp = createRoute({ getParentRoute: () => root, path: '/setup', component: SetUpScreen });

const account = createRoute({
  getParentRoute: () => root,
  path: '/$account',
  beforeLoad: ({ context, location }) => requireLogIn(context, location.href),
  component: AccountPage,
});

const accountStart = createRoute({
  getParentRoute: () => account,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/$account/fleet', params, replace: true });
  },
});

const fleet = createRoute({
  getParentRoute: () => account,
  path: '/fleet',
  validateSearch: fleetSearch,
  component: FleetScreen,
});

const addAgent = createRoute({
  getParentRoute: () => account,
  path: '/add-agent',
  component: lazyRouteComponent(() => import('./fleet/add-agent-screen.js'), 'AddAgentScreen'),
});

const workload = createRoute({
  getParentRoute: () => account,
  path: '/w/$workload',
  validateSearch: workloadSearch,
  component: lazyRouteComponent(() => import('./workload/workload-screen.js'), 'WorkloadScreen'),
});

const switches = createRoute({
  getParentRoute: () => account,
  path: '/switches',
  validateSearch: switchSearch,
  component: lazyRouteComponent(() => import('./switches/switches-screen.js'), 'SwitchesScreen'),
});

const interruptions = createRoute({
  getParentRoute: () => account,
  path: '/interruptions',
  validateSearch: interruptionSearch,
  component: lazyRouteComponent(() => import('./interruptions/interruptions-screen.js'), 'InterruptionsScreen'),
});

const interruption = createRoute({
  getParentRoute: () => account,
  path: '/interruptions/$interruption',
  component: lazyRouteComponent(() => import('./interruptions/interruption-screen.js'), 'InterruptionScreen'),
});

const activity = createRoute({
  getParentRoute: () => account,
  path: '/activity',
  validateSearch: activitySearch,
  component: lazyRouteComponent(() => import('./activity/activity-screen.js'), 'ActivityScreen'),
});

const plugins = createRoute({
  getParentRoute: () => account,
  path: '/w/$workload/plugins',
  validateSearch: ({ command }: Record<string, unknown>): { command?: string } =>
    typeof command === 'string' ? { command } : {},
  component: lazyRouteComponent(() => import('./plugins/plugins-screen.js'), 'PluginsScreen'),
});

const switchWorkload = createRoute({
  getParentRoute: () => workload,
  path: '/switch',
  validateSearch: ({ to }: Record<string, unknown>): { to?: string } => (typeof to === 'string' ? { to } : {}),
  component: lazyRouteComponent(() => import('./switch/switch-route.js'), 'SwitchRoute'),
});

const savings = createRoute({
  getParentRoute: () => account,
  path: '/savings',
  validateSearch: savingsSearch,
  component: lazyRouteComponent(() => import('./savings/savings-screen.js'), 'SavingsScreen'),
});

const settings = createRoute({
  getParentRoute: () => account,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings/settings-screen.js'), 'SettingsScreen'),
});

const settingsStart = createRoute({
  getParentRoute: () => settings,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/$account/settings/people', params, replace: true });
  },
});

const people = createRoute({
  getParentRoute: () => settings,
  path: '/people',
  component: lazyRouteComponent(() => import('./settings/people/people-page.js'), 'PeoplePage'),
});

const limits = createRoute({
  getParentRoute: () => settings,
  path: '/limits',
  component: lazyRouteComponent(() => import('./settings/limits/limits-page.js'), 'LimitsPage'),
});

const retention = createRoute({
  getParentRoute: () => settings,
  path: '/retention',
  component: lazyRouteComponent(() => import('./settings/retention/retention-page.js'), 'RetentionPage'),
});

const tokens = createRoute({
  getParentRoute: () => settings,
  path: '/tokens',
  validateSearch: tokenSearch,
  component: lazyRouteComponent(() => import('./settings/tokens/tokens-page.js'), 'TokensPage'),
});

const me = createRoute({
  getParentRoute: () => settings,
  path: '/me',
  component: lazyRouteComponent(() => import('./settings/me/me-page.js'), 'MePage'),
});

const routeTree = root.addChildren([
  start,
  logIn,
  setUp,
  account.addChildren([
    accountStart,
    fleet,
    addAgent,
    workload.addChildren([switchWorkload]),
    plugins,
    switches,
    interruptions,
    interruption,
    activity,
    savings,
    settings.addChildren([settingsStart, people, tokens, limits, retention, me]),
  ]),
]);

/** Creates the router: one route for each screen, with its filters as typed parameters of the address. */
export function createPageRouter(context: PageParts) {
  return createRouter({ routeTree, context, scrollRestoration: true });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createPageRouter>;
  }
}
