FROM python:3.11-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /app

COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes --no-deps --requirement requirements.lock

COPY . .
# No setting used here stays in the image: they only let the settings be read.
RUN SECRET_KEY=build NIK_KEY=build BADGE_KEY=build DATABASE_URL=postgresql:///none REDIS_URL=redis://none \
    python manage.py collectstatic --noinput \
    && useradd --system --uid 10001 portal \
    && install --directory --mode=700 --owner=portal /exports /photos

USER portal
EXPOSE 8000
