import type { AgentReason } from './reasons.ts'

export const LANGUAGES = ['fr', 'nl', 'en', 'de'] as const
export type Language = (typeof LANGUAGES)[number]

/** `one` where `count` is 1 (in French also 0), else `other`; `{name}` is replaced by a value. */
type Wording = string | { readonly one: string; readonly other: string }
export type Wordings = Readonly<Record<AgentReason, Wording>>

const en: Wordings = {
  starting: 'Starting.',
  computing: { one: 'Computing {count} task.', other: 'Computing {count} tasks.' },
  asking_for_work: 'Waiting for work; it comes as soon as there is some.',
  waiting_for_work: 'Waiting for work; asking again at {time}.',
  paused_by_user: 'Paused by you.',
  paused_by_user_until: 'Paused until {time} by you.',
  finished: 'Everything is finished; nothing new is begun until you resume.',
  finishing: { one: 'Finishing {count} task, then stopping.', other: 'Finishing {count} tasks, then stopping.' },
  coordinator_unreachable: 'The coordinator does not answer; trying again at {time}. Nothing is lost.',
  node_suspended: 'An admin has suspended this node; ask the cooperative.',
  node_pending: 'Waiting for an admin to approve this node.',
  node_left: 'This node has left the grid.',
  agent_outdated: 'This version is too old for the coordinator; install a newer one. Nothing is lost.',
  not_registered: 'This node is not registered with a coordinator yet.',
  storage_full: 'Not taking work: too little free space on this disk.',
  stopping: 'Stopping and giving unfinished work back.',
}

const fr: Wordings = {
  starting: 'Démarrage.',
  computing: { one: '{count} tâche en cours de calcul.', other: '{count} tâches en cours de calcul.' },
  asking_for_work: 'En attente de travail ; il arrivera dès qu’il y en aura.',
  waiting_for_work: 'En attente de travail ; nouvelle demande à {time}.',
  paused_by_user: 'En pause, à votre demande.',
  paused_by_user_until: 'En pause jusqu’à {time}, à votre demande.',
  finished: 'Tout est terminé ; rien de nouveau ne commence avant que vous repreniez.',
  finishing: { one: '{count} tâche à terminer, puis arrêt.', other: '{count} tâches à terminer, puis arrêt.' },
  coordinator_unreachable: 'Le coordinateur ne répond pas ; nouvel essai à {time}. Rien n’est perdu.',
  node_suspended: 'Ce nœud est suspendu par un administrateur ; adressez-vous à la coopérative.',
  node_pending: 'En attente de l’accord d’un administrateur pour ce nœud.',
  node_left: 'Ce nœud a quitté la grille.',
  agent_outdated:
    'Cette version est trop ancienne pour le coordinateur ; installez-en une plus récente. Rien n’est perdu.',
  not_registered: 'Ce nœud n’est pas encore inscrit auprès d’un coordinateur.',
  storage_full: 'Pas de nouveau travail : trop peu de place libre sur ce disque.',
  stopping: 'Arrêt en cours ; le travail inachevé est rendu.',
}

const nl: Wordings = {
  starting: 'Bezig met opstarten.',
  computing: { one: 'Er wordt {count} taak berekend.', other: 'Er worden {count} taken berekend.' },
  asking_for_work: 'Wacht op werk; het komt zodra er iets is.',
  waiting_for_work: 'Wacht op werk; volgende vraag om {time}.',
  paused_by_user: 'Door u gepauzeerd.',
  paused_by_user_until: 'Door u gepauzeerd tot {time}.',
  finished: 'Alles is af; er begint niets nieuws tot u hervat.',
  finishing: { one: 'Maakt nog {count} taak af en stopt dan.', other: 'Maakt nog {count} taken af en stopt dan.' },
  coordinator_unreachable: 'De coördinator antwoordt niet; nieuwe poging om {time}. Er gaat niets verloren.',
  node_suspended: 'Een beheerder heeft dit knooppunt geschorst; vraag het aan de coöperatie.',
  node_pending: 'Wacht op goedkeuring van dit knooppunt door een beheerder.',
  node_left: 'Dit knooppunt heeft het rooster verlaten.',
  agent_outdated: 'Deze versie is te oud voor de coördinator; installeer een nieuwere. Er gaat niets verloren.',
  not_registered: 'Dit knooppunt is nog niet bij een coördinator ingeschreven.',
  storage_full: 'Neemt geen werk aan: te weinig vrije ruimte op deze schijf.',
  stopping: 'Stopt en geeft onvoltooid werk terug.',
}

const de: Wordings = {
  starting: 'Wird gestartet.',
  computing: { one: '{count} Aufgabe wird berechnet.', other: '{count} Aufgaben werden berechnet.' },
  asking_for_work: 'Wartet auf Arbeit; sie kommt, sobald es welche gibt.',
  waiting_for_work: 'Wartet auf Arbeit; nächste Anfrage um {time}.',
  paused_by_user: 'Von Ihnen angehalten.',
  paused_by_user_until: 'Von Ihnen bis {time} angehalten.',
  finished: 'Alles ist fertig; Neues beginnt erst, wenn Sie fortsetzen.',
  finishing: {
    one: '{count} Aufgabe wird noch beendet, dann ist Schluss.',
    other: '{count} Aufgaben werden noch beendet, dann ist Schluss.',
  },
  coordinator_unreachable: 'Der Koordinator antwortet nicht; neuer Versuch um {time}. Nichts geht verloren.',
  node_suspended: 'Dieser Knoten wurde gesperrt; fragen Sie die Genossenschaft.',
  node_pending: 'Wartet auf die Freigabe dieses Knotens.',
  node_left: 'Dieser Knoten hat das Netz verlassen.',
  agent_outdated: 'Diese Version ist für den Koordinator zu alt; installieren Sie eine neuere. Nichts geht verloren.',
  not_registered: 'Dieser Knoten ist noch bei keinem Koordinator angemeldet.',
  storage_full: 'Nimmt keine Arbeit an: zu wenig freier Platz auf diesem Datenträger.',
  stopping: 'Hält an und gibt unfertige Arbeit zurück.',
}

export const SENTENCES: Readonly<Record<Language, Wordings>> = { fr, nl, en, de }
