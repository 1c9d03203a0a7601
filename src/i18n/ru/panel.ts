import { panelAudit } from './panel-audit.js';
import { dashboardWords } from './panel-dashboard.js';
import { frame } from './panel-frame.js';
import { imports } from './panel-imports.js';
import { jobs } from './panel-jobs.js';
import { panelSettings } from './panel-settings.js';
import { tables } from './panel-tables.js';
import { deleteUserWords, userWords } from './panel-users.js';

/**
 * Слова панели администратора. AdminJS ищет их по своей схеме: `actions.edit`, а для одной таблицы —
 * `resources.users.actions.edit`. То, что говорят только наши компоненты, — в `words`.
 */
export const panel = {
  ...frame,
  resources: tables,
  pages: { audit: panelAudit.title, jobs: jobs.title, settings: panelSettings.title },
  words: {
    audit: panelAudit,
    imports,
    jobs,
    panel: 'Панель',
    sections: { people: 'Люди', storage: 'Хранение', watch: 'Наблюдение', operation: 'Работа сервера' },
    settings: panelSettings,
    backToFiles: 'Файлы',
    never: 'Никогда',
    none: '–',
    root: 'Файлы',
    noLimit: 'Без предела',
    used: '{{used}} из {{quota}}',
    usedWithoutLimit: '{{used}}, без предела',
    downloads: '{{taken}} из {{max}}',
    files_one: '{{count}} файл',
    files_few: '{{count}} файла',
    files_many: '{{count}} файлов',
    files_other: '{{count}} файла',
    copy: 'Скопировать',
    copied: 'Скопировано',
    deletedUser: 'Удалённый пользователь',
    nobody: 'Никто',
    gone: 'Больше нет',
    quotaHint: 'Сколько пользователь может хранить. Оставьте пустым, чтобы взять значение сервера.',
    quotaUnit: 'ГБ',
    emptyForNoLimit: 'Оставьте пустым, чтобы не ограничивать.',
    emptyForNever: 'Оставьте пустым, чтобы ссылка действовала всегда.',
    keepPassword: 'Оставьте пустым, чтобы не менять.',
    passwordRules: 'Не короче 6 символов, с заглавной буквой, цифрой и специальным символом.',
    emptyForNoEnd:
      'Оставьте пустым, если срока нет. С этого момента войти нельзя, а сеансы, токены и ссылки не действуют.',
    oneTime: {
      password: 'Одноразовый пароль',
      shownOnce: 'Он показан только здесь: скопируйте его сейчас.',
      another: 'Другой',
      mustChange: 'Сменить при первом входе',
      mustChangeHint: 'Тот, кто войдёт с ним, сначала задаст свой пароль.',
    },
    isAdminHint: 'Видит всё на этом сервере и управляет всем.',
    isActiveHint: 'Может войти.',
    removePasswordHint: 'Ссылка будет открываться без пароля.',
    anybody: 'Кто угодно',
    any: 'Любое',
    moreThan: 'больше {{what}}',
    pages: {
      label: 'Страницы',
      number: 'Страница {{number}}',
      first: 'Первая страница',
      previous: 'Предыдущая страница',
      next: 'Следующая страница',
      reached: 'Пока просмотрено всё до этого времени: {{moment}}. Следующая страница начнётся с него.',
      last: 'Последняя страница',
    },
    selectAll: 'Выбрать все',
    selectOne: 'Выбрать эту строку',
    actions: 'Действия',
    showPassword: 'Показать пароль',
    searching: 'Ищем…',
    nobodyFound: 'Никого не нашлось',
    confirm: {
      restore: 'Вернуть «{{name}}»?',
      bulkRestore_one: 'Вернуть {{count}} запись?',
      bulkRestore_few: 'Вернуть {{count}} записи?',
      bulkRestore_many: 'Вернуть {{count}} записей?',
      bulkRestore_other: 'Вернуть {{count}} записи?',
      bulkRestoreHint: 'Каждая вернётся в свою папку, а если её больше нет — в корень.',
      restoreHint: 'Вернётся в свою папку, а если её больше нет — в корень.',
      block: 'Заблокировать пользователя {{name}}?',
      blockHint:
        'Все сеансы завершатся сразу, войти будет нельзя, ссылки перестанут работать. Файлы останутся.',
      unblock: 'Разблокировать пользователя {{name}}?',
      unblockHint: 'Он снова сможет войти со своим паролем, и ссылки снова заработают.',
      endSessions: 'Завершить все сеансы пользователя {{name}}?',
      endSessionsHint: 'Во всех браузерах и программах придётся войти заново.',
    },
    block: { loading: 'Загружается…', failed: 'Эту часть не удалось загрузить. Обновите страницу.' },
    user: userWords,
    deleteUser: deleteUserWords,
    resetPassword: {
      title: 'Новый пароль для {{name}}',
      hint: 'Все сеансы завершатся. Передайте пароль надёжным путём.',
      submit: 'Задать пароль',
    },
    storage: {
      inPanel: 'Файлы в панели',
      inPages: 'Файловый менеджер',
      inPagesHint: 'Как видит сам пользователь: загрузка, просмотр, ссылки.',
      inPanelHint: 'Таблица с фильтрами и действиями над несколькими файлами.',
    },
    content: {
      ready: 'Если ничего не произошло, откройте по ссылке:',
    },
    share: {
      expiresAt: 'Действует до',
      password: 'Пароль',
      maxDownloads: 'Предел скачиваний',
      submit: 'Создать ссылку',
      another: 'Создать ещё одну',
      existing: 'Ссылки на этот файл',
      ready: 'Ссылка готова. Скачать файл сможет каждый, у кого она есть.',
    },
    dashboard: dashboardWords,
  },
};
