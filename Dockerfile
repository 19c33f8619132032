# One image for web, worker and migrations. `docker compose up -d` builds and uses it; see compose.yaml.
FROM node:22-bookworm-slim AS screens

WORKDIR /batuta
COPY package.json package-lock.json .npmrc ./
COPY frontend frontend
RUN npm ci --omit=dev --no-fund --no-audit && npm run build

FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /batuta

COPY requirements.txt .
RUN pip install --require-hashes --requirement requirements.txt

COPY backend backend
COPY migrations migrations
COPY node-catalog node-catalog
COPY --from=screens /batuta/frontend/dist frontend/dist

RUN useradd --system --uid 10001 --create-home batuta && install -d -o batuta -g batuta -m 0700 /data
USER batuta
ENV BATUTA_DATA_DIR=/data BATUTA_HOST=0.0.0.0
VOLUME /data
EXPOSE 8000

ENTRYPOINT ["python", "-m", "backend"]
CMD ["web"]
