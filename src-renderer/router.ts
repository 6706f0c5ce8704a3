import { createRouter, createWebHashHistory } from 'vue-router'
import HomeView from './views/HomeView.vue'

/** Home is there at once; every other screen is fetched when somebody goes there. `above`: from which one. */
export const makeRouter = () =>
  createRouter({
    history: createWebHashHistory(),
    routes: [
      { path: '/', name: 'home', component: HomeView },
      { path: '/welcome', name: 'welcome', component: () => import('./views/WelcomeView.vue') },
      { path: '/earnings', name: 'earnings', component: () => import('./views/EarningsView.vue') },
      { path: '/solar', name: 'solar', component: () => import('./views/SolarView.vue') },
      {
        path: '/solar/source/:place(\\d+)?',
        name: 'source',
        component: () => import('./views/SourceView.vue'),
        meta: { above: 'solar' },
      },
      { path: '/work', name: 'work', component: () => import('./views/WorkView.vue') },
      { path: '/settings', name: 'settings', component: () => import('./views/SettingsView.vue') },
      {
        path: '/settings/limits',
        name: 'limits',
        component: () => import('./views/LimitsView.vue'),
        meta: { above: 'settings' },
      },
      {
        path: '/licences',
        name: 'licences',
        component: () => import('./views/LicencesView.vue'),
        meta: { above: 'settings' },
      },
      { path: '/:anything(.*)*', redirect: '/' },
    ],
  })
