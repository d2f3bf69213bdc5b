/*
 * The protocol between acceptance and publication of a verdict, exhaustively: two validators, three deliveries of two
 * orders that want the same last unit, a reconciler, and any FALLOS faults at any steps. docs/modelo.md says
 * which line stands for which line of code; `npm run modelo` runs it, with each safeguard taken out in turn.
 */
#ifndef FALLOS
#define FALLOS 2
#endif
#define PEDIDOS 2
#define OBREROS 2
/* 0 and 1: the orders as accepted; 2: order 0 once more; 3 and 4: each as the reconciler sends it again. */
#define MENSAJES 5
#define RECEPCIONES 2
#define EXISTENCIAS 1
#define LIBRE OBREROS

mtype = { NADA, CONSISTENTE, INCONSISTENTE };
mtype = { SIN_ENVIAR, VISIBLE, EN_VUELO, BORRADO, EN_DLQ };

/* The database. */
byte reservada;
byte candado = LIBRE;
byte entrado[PEDIDOS] = LIBRE; /* whose row is there and not committed */
mtype veredicto[PEDIDOS] = NADA;
byte veces[PEDIDOS];
bool libro[PEDIDOS];

/* The queue and its DLQ, and what tema-evaluaciones took. */
mtype mensaje[MENSAJES] = SIN_ENVIAR;
byte pedido_de[MENSAJES];
byte recibido[MENSAJES];
byte en_manos[MENSAJES]; /* who works on it, some of them for longer than they may */
mtype publicado[PEDIDOS] = NADA;
bool alarma;

byte fallos;
bool reenviado;
bool empujado;

#define vivo(m) (mensaje[m] == VISIBLE || mensaje[m] == EN_VUELO)
#define de(m, o) (pedido_de[m] == o)
#define en_cola(o) ((de(0,o) && vivo(0)) || (de(1,o) && vivo(1)) || (de(2,o) && vivo(2)) || vivo(3 + o))
#define en_dlq(o) ((de(0,o) && mensaje[0] == EN_DLQ) || (de(1,o) && mensaje[1] == EN_DLQ) || (de(2,o) && mensaje[2] == EN_DLQ) || mensaje[3 + o] == EN_DLQ)
#define visible(m) (mensaje[m] == VISIBLE)
#define otra_visible(m) ((m < 1 && visible(1)) || (m < 2 && visible(2)) || (m < 3 && visible(3)) || (m < 4 && visible(4)))
#ifdef LOTES_VACIOS
#define puede_dejar(m) true
#else
/* An event source mapping calls nobody with an empty batch. */
#define puede_dejar(m) (toca || otra_visible(m))
#endif
/* Who inserts a key that somebody else has inserted waits to see what becomes of it. */
#define entrable(o) (!pide[o] || veredicto[o] != NADA || entrado[o] == LIBRE)
#define hay_visible (visible(0) || visible(1) || visible(2) || visible(3) || visible(4))
#define puede_fallar (fallos < FALLOS)
#define falla fallos++

/* What is published must be what is stored, now and whenever it is published again. */
inline publicar(o, que) {
  assert(veredicto[o] == que);
  assert(publicado[o] == NADA || publicado[o] == que);
  publicado[o] = que
}

inline vencer(m) {
  if
  :: recibido[m] >= RECEPCIONES -> mensaje[m] = EN_DLQ
  :: else -> mensaje[m] = VISIBLE
  fi
}

proctype Validador(byte yo) {
  bool lote[MENSAJES];
  bool pide[PEDIDOS];
  bool hecho[PEDIDOS];
  bool nuevo[PEDIDOS];
  mtype decidido[PEDIDOS] = NADA;
  byte m, o, vista;
  bool toca;

end_espera:
  atomic {
    hay_visible ->
    for (m : 0 .. MENSAJES - 1) {
      if
      :: visible(m) -> /* RECIBIR */
        lote[m] = true; mensaje[m] = EN_VUELO; recibido[m]++; en_manos[m]++; pide[pedido_de[m]] = true; toca = true
      :: visible(m) && puede_dejar(m) -> skip
      :: else -> skip
      fi
    }
    m = 0; toca = false
  }

entrar:
  if
  :: atomic { puede_fallar -> falla; goto caida }
#ifdef SIN_DEDUPLICACION
  :: atomic { for (o : 0 .. PEDIDOS - 1) { nuevo[o] = pide[o] }; o = 0 }
#else
  :: atomic {
      entrable(0) && entrable(1) -> /* CLAVE_UNICA */
      for (o : 0 .. PEDIDOS - 1) {
        if
        :: pide[o] && veredicto[o] != NADA -> decidido[o] = veredicto[o] /* DEDUPLICAR */
        :: pide[o] && veredicto[o] == NADA -> nuevo[o] = true; entrado[o] = yo
        :: else -> skip
        fi
      };
      o = 0
    }
#endif
  fi;

bloquear:
  if
  :: atomic { puede_fallar -> falla; goto caida }
#ifdef SIN_BLOQUEO
  :: skip
#else
  :: atomic { candado == LIBRE -> candado = yo } /* BLOQUEAR */
#endif
  fi;

leer:
  if
  :: atomic { puede_fallar -> falla; goto caida }
  :: atomic {
      vista = reservada;
      for (o : 0 .. PEDIDOS - 1) {
        if
        :: nuevo[o] && vista < EXISTENCIAS -> decidido[o] = CONSISTENTE; vista++ /* DECIDIR */
        :: nuevo[o] && vista >= EXISTENCIAS -> decidido[o] = INCONSISTENTE
        :: else -> skip
        fi
      };
      o = 0; vista = 0
    }
  fi;

#ifdef PUBLICA_ANTES
  atomic {
    for (o : 0 .. PEDIDOS - 1) {
      if
      :: decidido[o] != NADA ->
        assert(publicado[o] == NADA || publicado[o] == decidido[o]);
        publicado[o] = decidido[o]
      :: else -> skip
      fi
    }
    o = 0
  }
#endif

confirmar:
  if
  :: atomic { puede_fallar -> falla; goto caida } /* COMMIT_SIN_LLEGAR */
  :: atomic {
      for (o : 0 .. PEDIDOS - 1) {
        if
        :: nuevo[o] ->
          veredicto[o] = decidido[o]; veces[o]++; entrado[o] = LIBRE;
          if
          :: decidido[o] == CONSISTENTE -> reservada++ /* RESERVAR */
          :: else -> assert(reservada >= EXISTENCIAS)
          fi
        :: else -> skip
        fi;
        assert(veces[o] <= 1)
      };
      assert(reservada <= EXISTENCIAS);
      o = 0;
      if
      :: candado == yo -> candado = LIBRE
      :: else -> skip
      fi;
      /* Done, and nobody here knows: the message comes again. */
      if
      :: puede_fallar -> falla; goto caida /* COMMIT_SIN_RESPUESTA */
      :: skip
      fi
    }
  fi;

publicar_lote:
  atomic {
    if
    :: puede_fallar -> falla; toca = true /* The process dies somewhere in the middle. */
    :: skip
    fi;
    for (o : 0 .. PEDIDOS - 1) {
      if
      :: decidido[o] == NADA -> skip
      :: decidido[o] != NADA && toca -> skip
      :: decidido[o] != NADA && toca -> publicar(o, decidido[o])
      :: decidido[o] != NADA && !toca && puede_fallar -> falla /* SIN_PUBLICAR */
      :: decidido[o] != NADA && !toca && puede_fallar -> falla; publicar(o, decidido[o]) /* PUBLICADO_SIN_RESPUESTA */
      :: decidido[o] != NADA && !toca -> publicar(o, decidido[o]); hecho[o] = true /* PUBLICAR */
      fi
    };
    if
    :: toca -> toca = false; goto caida
    :: else -> skip
    fi
  };

acusar:
  if
  :: atomic { puede_fallar -> falla; goto caida }
  :: atomic {
      for (m : 0 .. MENSAJES - 1) {
        if
        :: lote[m] && hecho[pedido_de[m]] && vivo(m) -> mensaje[m] = BORRADO /* ACUSAR */
        :: else -> skip
        fi
      }
    }
  fi;

caida:
  /* Process and connection are gone: locks go, nothing uncommitted stays, messages come back by themselves. */
  atomic {
    if
    :: candado == yo -> candado = LIBRE /* CAER */
    :: else -> skip
    fi;
    for (m : 0 .. MENSAJES - 1) {
      if
      :: lote[m] -> lote[m] = false; en_manos[m]--
      :: else -> skip
      fi
    };
    for (o : 0 .. PEDIDOS - 1) {
      if
      :: entrado[o] == yo -> entrado[o] = LIBRE
      :: else -> skip
      fi;
      pide[o] = false; nuevo[o] = false; decidido[o] = NADA; hecho[o] = false
    };
    m = 0; o = 0;
    goto end_espera
  }
}

/* SQS: what nobody holds any more comes back; what somebody still holds may, too. */
proctype Visibilidad() {
  byte m;
end_reposo:
  do
  :: atomic { mensaje[0] == EN_VUELO && (en_manos[0] == 0 || puede_fallar) -> m = 0; goto volver }
  :: atomic { mensaje[1] == EN_VUELO && (en_manos[1] == 0 || puede_fallar) -> m = 1; goto volver }
  :: atomic { mensaje[2] == EN_VUELO && (en_manos[2] == 0 || puede_fallar) -> m = 2; goto volver }
  :: atomic { mensaje[3] == EN_VUELO && (en_manos[3] == 0 || puede_fallar) -> m = 3; goto volver }
  :: atomic { mensaje[4] == EN_VUELO && (en_manos[4] == 0 || puede_fallar) -> m = 4; goto volver }
  od;
volver:
  atomic {
    if
    :: mensaje[m] != EN_VUELO -> skip
    :: mensaje[m] == EN_VUELO && en_manos[m] == 0 -> vencer(m) /* VISIBILIDAD */
    :: mensaje[m] == EN_VUELO && en_manos[m] > 0 && puede_fallar -> falla; vencer(m)
    :: mensaje[m] == EN_VUELO && en_manos[m] > 0 && !puede_fallar -> skip
    fi;
    m = 0;
    goto end_reposo
  }
}

/* Every DLQ has its alarm. */
proctype Alarmas() {
end_reposo:
  atomic { (en_dlq(0) || en_dlq(1)) && !alarma -> alarma = true } /* ALARMA */
}

/* The second consumer of tema-pedidos. */
proctype Registrador() {
  byte o;
  atomic { for (o : 0 .. PEDIDOS - 1) { libro[o] = true }; o = 0 } /* ASENTAR */
}

#define reenviar(o) libro[o] && veredicto[o] == NADA && !en_cola(o) && !en_dlq(o) && mensaje[3 + o] == SIN_ENVIAR
#define empujar(o) veredicto[o] != NADA && publicado[o] == NADA && !en_cola(o)

proctype Reconciliador() {
end_reposo:
  do
  :: atomic { reenviar(0) -> mensaje[3] = VISIBLE; reenviado = true } /* REENVIAR */
  :: atomic { reenviar(1) -> mensaje[4] = VISIBLE; reenviado = true }
  :: atomic { empujar(0) -> publicar(0, veredicto[0]); empujado = true } /* EMPUJAR */
  :: atomic { empujar(1) -> publicar(1, veredicto[1]); empujado = true }
  od
}

#define resuelto(o) (publicado[o] != NADA || (en_dlq(o) && alarma))

/* When nothing can move any more, nothing is left over. */
proctype Final() {
  timeout ->
  assert(resuelto(0) && resuelto(1));
  assert(candado == LIBRE && entrado[0] == LIBRE && entrado[1] == LIBRE);
  assert(reservada == (veredicto[0] == CONSISTENTE) + (veredicto[1] == CONSISTENTE));
#ifdef TESTIGO_DLQ
  assert(!alarma);
#endif
#ifdef TESTIGO_REENVIO
  assert(!reenviado);
#endif
#ifdef TESTIGO_EMPUJE
  assert(!empujado);
#endif
#ifdef TESTIGO_FALLOS
  assert(fallos < FALLOS);
#endif
}

init {
  atomic {
    pedido_de[0] = 0; pedido_de[1] = 1; pedido_de[2] = 0; pedido_de[3] = 0; pedido_de[4] = 1;
    /* Accepted is what SNS took; a delivery to the queue may still go wrong, to both copies of order 0 at once. */
    if
    :: falla; mensaje[0] = BORRADO; mensaje[2] = BORRADO /* TRAGADO */
    :: mensaje[0] = VISIBLE; mensaje[2] = VISIBLE
    fi;
    if
    :: mensaje[1] = VISIBLE
    :: puede_fallar -> falla; mensaje[1] = BORRADO
    fi;
    run Validador(0); run Validador(1);
    run Visibilidad(); run Alarmas(); run Registrador();
#ifndef SIN_RECONCILIADOR
    run Reconciliador();
#endif
    run Final()
  }
}
