/** Пути назад, страницы ошибок и сообщения о сделанном. */
export const pages = {
  back: 'Назад',
  backToFiles: 'К файлам',
  backToStart: 'На главную',
  requestId: 'Номер запроса:',
  done: {
    uploaded: 'Файл на месте.',
    saved: 'Сохранено.',
    deleted: 'Файл удалён.',
    revoked: 'Ссылка больше не работает.',
    passwordChanged: 'Пароль изменён, другие сеансы завершены.',
    sessionEnded: 'Сеанс завершён.',
    signedOut: 'Вы вышли.',
  },
};
