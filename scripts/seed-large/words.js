/** What people and files are called. */

export const people = [
  ...namesOf(
    ['Анна', 'Мария', 'Елена', 'Ольга', 'Татьяна'],
    ['Смирнова', 'Иванова', 'Кузнецова', 'Соколова', 'Лебедева'],
  ),
  ...namesOf(
    ['Иван', 'Пётр', 'Алексей', 'Дмитрий', 'Сергей'],
    ['Смирнов', 'Попов', 'Новиков', 'Морозов', 'Волков'],
  ),
  ...namesOf(['Mary', 'James', 'Sarah', 'Peter'], ['Brown', 'Taylor', 'Wilson', 'O’Connor', 'Müller']),
];

function namesOf(firsts, lasts) {
  return firsts.flatMap((first) => lasts.map((last) => `${first} ${last}`));
}

export const logins = ['anna', 'ivan', 'maria', 'petr', 'elena', 'alexey', 'mary', 'james', 'sarah', 'olga'];

export const folders = [
  'Документы',
  'Фото',
  'Отпуск',
  'Договоры',
  'Счета',
  'Проекты',
  'Разное',
  'Архив',
  'Учёба',
  'Семья',
  'Documents',
  'Photos',
  'Holidays',
  'Contracts',
  'Invoices',
  'Projects',
  'Archive',
  'Music',
  'Work',
  'Family',
];

/** What a name begins with: the common first, the rare last. One of the last stands in one name of a hundred thousand. */
export const beginnings = [
  'IMG_',
  'Отчёт ',
  'Screenshot ',
  'Снимок экрана ',
  'Договор ',
  'Report ',
  'Счёт ',
  'DSC_',
  'Смета ',
  'Invoice ',
  'Презентация ',
  'Notes ',
  'Протокол ',
  'Budget ',
  'Заявление ',
  'Draft ',
  'Письмо ',
  'Letter ',
  'Акт ',
  'Minutes ',
];

export const rareBeginnings = ['Уникум ', 'Zyzzyva ', 'Ёжик ', 'Quokka '];

export const middles = [
  'за январь',
  'за февраль',
  'за март',
  'за июнь',
  'за декабрь',
  'по проекту',
  'с объекта',
  'для бухгалтерии',
  'итог',
  'копия',
  'final',
  'for review',
  'summer',
  'winter',
  'client',
  'team',
  'signed',
  'scan',
  'backup',
  'holiday',
];

export const comments = [
  'Проверить до пятницы',
  'От бухгалтерии',
  'Согласовано',
  'Последняя версия',
  'Для архива',
  'Please review',
  'Signed by both',
  'Keep for taxes',
  'From the camera',
  'Old version',
];

/** Ending, type, and how many of forty files are such. */
const types = [
  ['.jpg', 'image/jpeg', 8],
  ['.png', 'image/png', 3],
  ['.heic', 'image/heic', 1],
  ['.svg', 'image/svg+xml', 1],
  ['.pdf', 'application/pdf', 7],
  ['.txt', 'text/plain', 3],
  ['.md', 'text/markdown', 1],
  ['.csv', 'text/csv', 1],
  ['.docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', 5],
  ['.xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 4],
  ['.mp4', 'video/mp4', 2],
  ['.mp3', 'audio/mpeg', 2],
  ['.zip', 'application/zip', 1],
  ['.json', 'application/json', 1],
];

const each = types.flatMap(([ending, type, count]) => Array(count).fill({ ending, type }));
export const endings = each.map(({ ending }) => ending);
export const mimeTypes = each.map(({ type }) => type);
