import type { bulkActs } from '../../domain/bulk/bulk-act.js';

const acts: { [Noun in keyof typeof bulkActs]: Record<(typeof bulkActs)[Noun][number], string> } = {
  users: {
    block: 'Заблокировать',
    unblock: 'Разблокировать',
    endSessions: 'Выйти везде',
    resetPassword: 'Сбросить пароли',
    setQuota: 'Задать квоту',
    setExpiry: 'Задать срок учётной записи',
    addToGroup: 'Добавить в группу',
    removeFromGroup: 'Убрать из группы',
    delete: 'Удалить насовсем',
  },
  links: { revoke: 'Отозвать', setExpiry: 'Задать срок', setLimit: 'Ограничить скачивания' },
  trash: { restore: 'Вернуть', purge: 'Удалить насовсем' },
  files: { delete: 'Переместить в корзину' },
};

/** Of what is done to many at once. */
export const bulk = {
  acts,
  titles: {
    users: 'Действие над пользователями',
    links: 'Действие над ссылками',
    trash: 'Действие над содержимым корзин',
    files: 'Действие над файлами',
  },
  allThatMatch: 'Все найденные…',
  allMatching_one: 'Найден {{number}}…',
  allMatching_few: 'Все {{number}} найденных…',
  allMatching_many: 'Все {{number}} найденных…',
  allMatching_other: 'Все {{number}} найденных…',
  ticked_one: 'Отмечен {{count}}…',
  ticked_few: 'Отмечено {{count}}…',
  ticked_many: 'Отмечено {{count}}…',
  ticked_other: 'Отмечено {{count}}…',
  act: 'Что сделать',
  choose: 'Выберите',
  values: {
    setQuota: 'Квота',
    setExpiry: 'До',
    setLimit: 'Скачиваний',
    addToGroup: 'Группа',
    removeFromGroup: 'Группа',
  },
  groupHints: {
    addToGroup: 'Новые участники получат квоту группы, если она у неё есть.',
    removeFromGroup: 'Квота у них останется прежней.',
  },
  none: { setQuota: 'Без ограничения', setExpiry: 'Бессрочно', setLimit: 'Без ограничения' },
  foresight: 'Выбрано: {{total}}. Коснётся: {{number}}.',
  leftOut: 'Пропущено {{number}}: {{reason}}',
  andMore: 'и ещё {{number}}',
  canUndo: 'Это можно будет отменить.',
  policyHint:
    'У групп могут быть свои правила. Ссылки, которые нарушили бы правила владельцев, останутся как есть.',
  cannotUndo: 'Отменить это целиком нельзя.',
  noWayBack: 'Пути назад нет.',
  confirm: 'Введите {{number}}, чтобы подтвердить',
  start: '{{act}}: {{number}}',
  startAny: 'Начать',
  goesOn: 'Окно можно закрыть: работа продолжится.',
  keepOpen: 'Не закрывайте это окно: новые пароли будут показаны здесь и больше нигде.',
  showJob: 'Показать задание',
  undo: 'Отменить сделанное',
  close: 'Закрыть',
};
