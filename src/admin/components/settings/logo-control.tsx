import { useTranslation } from 'adminjs';
import { useState } from 'react';
import { ApiProblem, csrfToken } from '../ui/call-api.js';
import type { ShownSetting } from './setting.js';
import { tagOf } from './setting.js';

interface LogoProps {
  id: string;
  setting: ShownSetting;
  onSaved(setting: ShownSetting): void;
  onFailed(error: unknown): void;
}

/** The picture that is there, and the choice of another one, which is sent at once. */
export function LogoControl({ id, setting, onSaved, onFailed }: LogoProps) {
  const { t } = useTranslation();
  const [isBusy, setIsBusy] = useState(false);
  const send = async (file: File) => {
    setIsBusy(true);
    try {
      onSaved(await sendPicture(file, setting));
    } catch (error) {
      onFailed(error);
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <span className="k-logo">
      {typeof setting.value === 'string' && (
        <img src={`/site/logo/${setting.value}.webp`} alt={t('words.settings.names.siteLogo')} />
      )}
      <span className="k-button k-file-button">
        {t('words.settings.choosePicture')}
        <input
          id={id}
          type="file"
          accept="image/png,image/jpeg,image/webp"
          disabled={isBusy}
          aria-describedby={`${id}-hint`}
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            if (file) void send(file);
            event.target.value = '';
          }}
        />
      </span>
    </span>
  );
}

async function sendPicture(file: File, setting: ShownSetting): Promise<ShownSetting> {
  const answer = await fetch('/admin/api/v1/settings/siteLogo/picture', {
    method: 'POST',
    headers: {
      Accept: 'application/json',
      'X-XSRF-TOKEN': csrfToken(),
      'Content-Type': file.type,
      'If-Match': tagOf(setting),
    },
    body: file,
  });
  const body = await answer.json();
  if (answer.ok) return body as ShownSetting;
  const { code, detail, errors } = body as Pick<ApiProblem, 'code' | 'errors'> & { detail: string };
  throw new ApiProblem(answer.status, code, detail, errors);
}
