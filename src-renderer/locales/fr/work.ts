import type { work as english } from '../en/work.ts'
import type { Words } from '../words.ts'

export const work: Words<typeof english> = {
  title: 'Travail',
  running: 'En cours',
  history: 'Terminé',
  noneRunning: 'Aucune tâche en cours. La phrase de l’accueil dit pourquoi.',
  noneFinished: 'Rien n’est encore terminé. Chaque tâche finie apparaît ici avec ce qu’elle a rapporté.',
  used: '{energy}, dont soleil {sun}',
  drawn: 'Un morceau de l’image, dessiné à {share}',
  types: {
    data_hash: 'Contrôle de fichiers conservés',
    render: 'Calcul d’une image',
    ml_train: 'Entraînement d’un modèle',
    scientific: 'Un calcul scientifique',
  },
  phases: {
    fetching: 'Téléchargement',
    computing: 'Calcul',
    paused: 'En pause',
    reporting: 'Envoi',
  },
  paid: 'Gagné : {amount}, bloc {height} du journal public',
  practice: 'Travail d’essai : {amount}, jamais versé ; bloc {height} du journal public',
  waiting: 'Attend d’être envoyé ; gardé en sûreté',
  notPaid: 'Non payé : {because}',
}
