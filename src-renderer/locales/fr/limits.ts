import type { limits as english } from '../en/limits.ts'
import type { Words } from '../words.ts'

export const limits: Words<typeof english> = {
  title: 'Quand et combien calculer',
  open: 'Modifier',
  locked: 'Il faut pour cela le code PIN.',
  strictest: 'Chaque limite vaut pour elle-même : la plus stricte décide, et l’Accueil dit laquelle.',
  coresElsewhere:
    'Chaque tâche occupe un cœur. Prend effet tout de suite, sauf si le programme qui fait tourner le nœud a été lancé avec son propre nombre.',
  none: 'Sans limite',
  some: 'Limiter',
  still: '{value} reste en vigueur.',
  less: 'Moins : {label}',
  more: 'Plus : {label}',
  range: 'De {least} à {most}',
  clockTime: 'Par exemple 7:30',
  undo: 'Annuler',
  titles: {
    cores_max: 'Nombre de cœurs',
    cpu_share_pct: 'Intensité par cœur',
    schedule: 'Planning de la semaine',
    when_user_active: 'Quand quelqu’un utilise cet ordinateur',
    exclusive_programs: 'Programmes prioritaires',
    on_battery: 'Sur batterie',
    foreign_load_max_pct: 'Quand d’autres programmes travaillent',
    temperature_max_c: 'Température',
    memory_max_pct: 'Mémoire',
    disk_max_mb: 'Espace disque',
    network_max_mb_per_day: 'Réseau par jour',
  },
  about: {
    cores_max: 'Chaque tâche occupe un cœur. Prend effet tout de suite.',
    cpu_share_pct: 'Moins, c’est un ordinateur plus frais et plus silencieux ; chaque tâche dure plus longtemps.',
    schedule:
      'À quelles heures calculer à pleine vitesse, à mi-vitesse ou pas du tout. Le travail commencé se fige alors, et est rendu après 15 minutes.',
    when_user_active:
      'Clavier, souris et écran tactile comptent, là où le système les signale. Ailleurs, le nœud calcule comme si personne n’était là.',
    exclusive_programs: 'Tant que l’un d’eux tourne, rien n’est calculé.',
    on_battery: 'Pause dès que la prise est débranchée. Un ordinateur sans batterie ne s’arrête jamais pour cela.',
    foreign_load_max_pct:
      'Pause tant que les autres programmes, ensemble, occupent davantage le processeur ; reprise quand ils ont fini.',
    temperature_max_c:
      'Pause quand le processeur devient plus chaud, jusqu’à ce qu’il ait perdu 10 °C. Sans capteur lisible, cela ne limite rien.',
    memory_max_pct:
      'Pour toutes les tâches ensemble. Ce qui est en cours continue ; aucune tâche ne commence s’il n’y a plus de place pour elle.',
    disk_max_mb:
      'Ce que les tâches ont reçu et enregistré. Une fois épuisé, rien de nouveau ne commence ; ce qui est en cours continue. Ce qui ne servirait qu’à de futures tâches s’efface d’abord.',
    network_max_mb_per_day:
      'Ce que les tâches reçoivent et envoient. Une fois épuisé, rien de nouveau ne commence avant minuit ; ce qui est en cours continue.',
  },
  fields: {
    cpu_share_pct: 'De chaque cœur',
    user_away_after_min: 'Reprise quand personne n’y a touché depuis',
    foreign_load_max_pct: 'De tout le processeur, au plus',
    temperature_max_c: 'Au plus',
    memory_max_pct: 'De la mémoire de cet ordinateur, au plus',
    disk_max_mb: 'Sur ce disque, au plus',
    network_max_mb_per_day: 'Au plus',
  },
  units: { percent: '%', minutes: 'min', celsius: '°C', megabytes: 'Mo' },
  answers: { pause: 'Pause', half: 'Mi-vitesse', go_on: 'Continuer' },
  levels: { full: 'Plein', half: 'Moitié', off: 'Arrêt' },
  plan: {
    none: 'À toute heure',
    weekly: 'Selon un planning',
    which: 'Quels jours',
    same: 'Tous les jours pareil',
    days: 'Jour par jour',
    everyDay: 'Tous les jours',
    day: 'Jour',
    night: 'Nuit',
    dayStarts: 'Le jour commence à',
    nightStarts: 'La nuit commence à',
    nightAfter: 'La nuit qui suit un jour appartient à ce jour.',
    copy: 'Copier un jour',
    copied: 'Copié : {day}.',
    gone: 'Le planning est supprimé : calcul à toute heure.',
  },
  copy: {
    title: 'Copier un jour',
    from: 'De',
    to: 'Vers',
    all: 'Tous les autres',
    do: 'Copier',
    leave: 'Ne pas copier',
  },
  programs: {
    name: 'Nom du programme',
    hint: 'Tel que le système l’affiche, par exemple blender ou jeu.exe',
    add: 'Ajouter',
    remove: 'Retirer {program}',
    removeShort: 'Retirer',
    removed: 'Retiré : {program}.',
  },
  reset: {
    title: 'Comme au début',
    about: 'Tout ce qui est sur cet écran, comme quand l’application était neuve.',
    do: 'Tout remettre',
    done: 'Tout est comme au début.',
  },
  wrong: {
    whole: 'Un nombre entier de {least} à {most}.',
    time: 'Une heure comme 7:30 ; le jour et la nuit ne commencent pas ensemble.',
    program: {
      missing: 'Tapez d’abord un nom.',
      long: 'Au plus {chars} caractères.',
      path: 'Le nom seul, sans dossiers.',
      there: 'Il est déjà dans la liste.',
      full: 'Au plus {most} programmes. Retirez-en d’abord un.',
    },
  },
}
