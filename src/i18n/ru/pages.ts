/** Пути назад, страницы ошибок и сообщения о сделанном. */
export const pages = {
  back: 'Назад',
  backToFiles: 'К файлам',
  backToStart: 'На главную',
  requestId: 'Номер запроса:',
  done: {
    uploaded: 'Файл на месте.',
    saved: 'Сохранено.',
    folderCreated: 'Папка готова.',
    moved: 'Перемещено.',
    nothingMoved: 'Всё осталось на своих местах.',
    nothingChosen: 'Сначала выберите что-нибудь.',
    trashed: 'Перемещено в корзину.',
    restored: 'Возвращено на место.',
    purged: 'Удалено насовсем.',
    trashEmptied: 'Корзина пуста.',
    revoked: 'Ссылка больше не работает.',
    passwordChanged: 'Пароль изменён, другие сеансы завершены.',
    sessionEnded: 'Сеанс завершён.',
    signedOut: 'Вы вышли.',
  },
};
